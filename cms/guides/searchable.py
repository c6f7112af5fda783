"""Guides and journeys as search sees them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.guides.guide import load_parts, source_id
from cms.models import JourneyPage, ServiceMonth, ServicePage, ServiceStatus
from cms.models.service import DurationUnit
from cms.models.taxonomy import Channel
from common.money import spell_amount
from common.search_registry import SearchableDocument, facet_labels, searchable_pages
from common.searchable_pages import dampened, joined, page_document, stream_text


def register() -> None:
    searchable_pages.register("cms.ServicePage", service_document)
    searchable_pages.register("cms.JourneyPage", journey_document)
    facet_labels.register(
        "channel",
        lambda language: {one.slug: one.name_in(language) for one in Channel.objects.all()},
    )


def service_document(page: ServicePage) -> SearchableDocument | None:
    """A guide with all that its page says; a retired one is not found."""
    if page.status == ServiceStatus.RETIRED:
        return None
    load_parts(page)
    language = page.locale.language_code
    audiences, topics = list(page.audiences.all()), list(page.topics.all())
    life_events = list(page.life_events.all())
    words = [term.name_in(language) for term in (*audiences, *topics, *life_events)]
    channels = [row.channel.slug for row in page.channels.all()]
    return page_document(
        page,
        kind="service",
        summary=page.promise,
        body=joined(_texts(page, language)),
        keywords=joined([*words, page.agency.name_in(language) if page.agency else ""]),
        facets={
            "audience": [term.slug for term in audiences],
            "topic": [term.slug for term in topics],
            "life_event": [term.slug for term in life_events],
            "channel": list(dict.fromkeys(channels)),
        },
        popularity=_popularity(page),
    )


def _texts(page: ServicePage, language: str) -> Iterator[str]:
    """What the page says, in its order."""
    yield page.who_can_apply
    for fee in page.fees.all():
        amount = spell_amount(fee.amount_minor, fee.currency, language)
        amount = amount if fee.amount_minor else _("Free of charge")
        channel = f"({fee.channel.name_in(language)})" if fee.channel else ""
        note = fee.note_ar if language == "ar" else fee.note_en
        yield _said(f"{_('Fee')}: {amount}", channel, note)
    if page.duration_value is not None:
        yield f"{_('Time')}: {_duration(page.duration_value, page.duration_unit)}"
    for row in page.channels.all():
        note = row.note_ar if language == "ar" else row.note_en
        yield _said(row.channel.name_in(language), row.number, note)
    yield page.validity
    yield stream_text(page.documents)
    yield page.start_name
    yield from (page.start_url.partition("://")[2], stream_text(page.steps), page.appeal)
    yield from (str(block.value["title"]) for block in page.legal_basis)
    yield from (stream_text(page.faqs), page.switch_over_notice, page.alternative)


def _said(*parts: str) -> str:
    """Parts of one line, without those that are empty."""
    return " ".join(filter(None, parts))


def _duration(number: int, unit: str) -> str:
    """As the page says it."""
    words = {
        DurationUnit.MINUTES: ngettext("%(shown)s minute", "%(shown)s minutes", number),
        DurationUnit.HOURS: ngettext("%(shown)s hour", "%(shown)s hours", number),
        DurationUnit.WORKING_DAYS: ngettext(
            "%(shown)s working day", "%(shown)s working days", number
        ),
        DurationUnit.DAYS: ngettext("%(count)s day", "%(count)s days", number),
        DurationUnit.WEEKS: ngettext("%(shown)s week", "%(shown)s weeks", number),
    }
    return words[DurationUnit(unit)] % {"shown": number, "count": number}


def _popularity(page: ServicePage) -> float:
    """By the applications that were started in the last twelve months of which there are figures."""
    months = ServiceMonth.objects.filter(service=source_id(page))
    last = months.aggregate(last=Max("month"))["last"]
    if last is None:
        return 0.0
    first = last.replace(year=last.year - 1)
    return dampened(months.filter(month__gt=first).aggregate(total=Sum("started"))["total"] or 0)


def journey_document(page: JourneyPage) -> SearchableDocument:
    return page_document(
        page,
        kind="journey",
        summary=page.summary,
        body=joined(
            part for step in page.steps for part in (step.value["title"], step.value["text"])
        ),
        keywords=page.life_event.name_in(page.locale.language_code),
        facets={"life_event": [page.life_event.slug]},
    )
