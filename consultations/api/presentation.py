"""From models to the plain values that the serializers put on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from accounts.assurance import Assurance
from accounts.models import Agency
from common.offered import offered_datasets
from common.sanitise import clean_html
from common.working_days import Calendar, site_calendar
from consultations import campaign_figures, participation, selectors, threads
from consultations.akoma_ntoso.names import LANGUAGES
from consultations.api import survey_summaries, windows
from consultations.models import ClauseKind, ConsultationPage, Decision, TextVersion
from consultations.selectors import LocalConsultation, ReadClause

# Who may take part, as readers are told.
WHO: dict[str, str | Promise] = {
    Assurance.OPEN: _("Everybody; no account is needed."),
    Assurance.VERIFIED: _("Everybody who confirms an e-mail address or a mobile number."),
    Assurance.SIGNED_IN: _("Everybody who signs in with an account."),
    Assurance.STRONG: _("Everybody who proves who they are, for example by a smart card."),
}

Values = dict[str, Any]  # Any: what one serializer of this package takes


def summary(
    local: LocalConsultation, *, now: datetime, comments: int, calendar: Calendar | None = None
) -> Values:
    """One consultation as lists show it; one query for the calendar where it is not given."""
    original, page = local.original, local.page
    calendar = calendar or site_calendar()
    stage = original.stage_at(now)
    level = participation.level_for_comments(original, now)
    return {
        "slug": page.slug,
        "title": page.title,
        "language": page.locale.language_code,
        "url": page.public_path,
        "summary": page.summary,
        "agency": agency(original.agency, page.locale.language_code),
        "topic": {"code": original.topic, "label": original.get_topic_display()},
        "state": stage.value,
        "opens_at": original.opens_at,
        "closes_at": original.closes_at,
        "days_left": windows.days_left(original, now),
        "working_days_left": windows.working_days_left(original, now, calendar),
        "comments_count": comments,
        "visibility": original.visibility,
        "participation_level": level,
        "participation_label": str(WHO[level]),
        "is_guarded": participation.is_guarded(original, now),
        "voting_level": original.voting_level,
        "voting_label": str(WHO[original.voting_level]),
        "profile_questions": original.questions,
        "thread_of": _host(local.host),
    }


def _host(host: Page | None) -> Values | None:
    if host is None:
        return None
    url = threads.address_of(host)
    return {"id": str(host.translation_key), "title": host.title, "url": url}


def summaries(originals: Sequence[ConsultationPage], language: str, now: datetime) -> list[Values]:
    """Lists: three queries beside that of the pages themselves."""
    totals, calendar = selectors.comment_totals(originals), site_calendar()
    return [
        summary(local, now=now, comments=totals.get(local.original.pk, 0), calendar=calendar)
        for local in selectors.in_language(originals, language)
    ]


def detail(local: LocalConsultation, *, language: str, now: datetime) -> Values:
    """Everything that the consultation's page shows, the newest text included."""
    original, page = local.original, local.page
    total = selectors.comment_totals([original]).get(original.pk, 0)
    versions, calendar = selectors.published_versions(original), site_calendar()
    in_campaigns = campaign_figures.totals(original)
    return {
        **summary(local, now=now, comments=total, calendar=calendar),
        "campaigns_count": in_campaigns.campaigns,
        "in_campaigns_count": in_campaigns.comments,
        "easy_summary": page.easy_summary,
        "scope": page.scope,
        "asked": page.asked,
        "use_of_answers": page.use_of_answers,
        "next_steps": page.next_steps,
        "other_ways": page.other_ways,
        **windows.facts(local, language, now, calendar),
        "documents": [_document(block.value) for block in page.documents if block.value],
        "versions": [version_facts(version, language) for version in versions],
        "text": version_text(versions[-1], page, language) if versions else None,
        "surveys": survey_summaries.summaries(local, language),
        "polls": survey_summaries.poll_summaries(local, language),
        "outcome": _outcome(local),
        "adoption": _adoption(original),
        "withdrawal": _withdrawal(original, language),
        "dataset": _dataset(original, language, now),
    }


def _dataset(original: ConsultationPage, language: str, now: datetime) -> Values | None:
    """Where what was answered is published as open data; one query once it has closed."""
    if now < original.closes_at:
        return None
    link = offered_datasets.link("consultations", str(original.pk), language)
    return {"title": link.title, "url": link.url} if link else None


def version_facts(version: TextVersion, language: str) -> Values:
    return {
        "number": version.number,
        "note": version.note_in(language),
        "published_at": version.published_at,
        "sha256": version.sha256,
    }


def version_text(version: TextVersion, page: ConsultationPage, language: str) -> Values:
    clauses = selectors.clauses_of(version, language)
    return {
        **version_facts(version, language),
        "clauses": [clause(one, page, version) for one in clauses],
    }


def clause(read: ReadClause, page: ConsultationPage, version: TextVersion) -> Values:
    return {
        "key": read.key,
        "kind": read.kind,
        "number": read.number,
        "heading": read.heading,
        "text": read.text,
        "language": read.language,
        "level": read.level,
        "is_open": read.is_open,
        "note": read.note,
        "question": read.question,
        "url": f"{page.public_path}p/{read.key}/",
        "eli": eli(page, version, read.key),
        "comments_count": read.counts.published,
        "stances": {
            "supports": read.counts.supports,
            "neutral": read.counts.neutral,
            "opposes": read.counts.opposes,
        },
    }


def clause_page(
    local: LocalConsultation, version: TextVersion, key: str, *, language: str, now: datetime
) -> Values | None:
    """One clause between its neighbours; None when the version has no such clause."""
    clauses = selectors.clauses_of(version, language)
    place = next((at for at, one in enumerate(clauses) if one.key == key), None)
    if place is None:
        return None
    above = [one for one in clauses[:place] if one.kind == ClauseKind.HEADING]
    total = selectors.comment_totals([local.original]).get(local.original.pk, 0)

    def shown(at: int) -> Values | None:
        return clause(clauses[at], local.page, version) if 0 <= at < len(clauses) else None

    return {
        "consultation": summary(local, now=now, comments=total),
        "version": version_facts(version, language),
        "clause": shown(place),
        "heading": clause(above[-1], local.page, version) if above else None,
        "before": shown(place - 1),
        "after": shown(place + 1),
    }


def eli(page: ConsultationPage, version: TextVersion, key: str = "") -> str:
    """A lasting address in the manner of the European Legislation Identifier: text, version, clause, language."""
    language = LANGUAGES.get(page.locale.language_code, page.locale.language_code)
    parts = [page.slug, f"v{version.number}", *([key] if key else []), language]
    return f"/eli/{'/'.join(parts)}"


def agency(owner: Agency | None, language: str) -> Values | None:
    if owner is None:
        return None
    return {
        "slug": owner.slug,
        "name": owner.name_in(language),
        "url": f"/{language}/agencies/{owner.slug}/",
    }


def _document(document: Any) -> Values:  # Any: the site's document model
    return {
        "title": document.title,
        "url": document.url,
        "size_bytes": document.get_file_size() or 0,
        "extension": document.file_extension,
    }


def _outcome(local: LocalConsultation) -> Values | None:
    if not hasattr(local.original, "outcome"):
        return None
    items = [block.value for block in local.page.outcome_items]
    return {
        "published_at": local.original.outcome.published_at,
        "html": clean_html(expand_db_html(local.page.outcome_text)),
        "items": [
            {
                "theme": item["theme"],
                "said": item["said"],
                "count": item["count"],
                "decision": item["decision"],
                "decision_label": str(Decision(item["decision"]).label),
                "reason": item["reason"],
                "clause": item["clause"] or "",
            }
            for item in items
        ],
    }


def _adoption(original: ConsultationPage) -> Values | None:
    if not hasattr(original, "adoption"):
        return None
    adoption = original.adoption
    return {
        "number": adoption.gazette_number,
        "date": adoption.gazette_date,
        "url": adoption.url,
    }


def _withdrawal(original: ConsultationPage, language: str) -> Values | None:
    if not hasattr(original, "withdrawal"):
        return None
    return {
        "withdrawn_at": original.withdrawal.withdrawn_at,
        "reason": original.withdrawal.reason_in(language),
    }
