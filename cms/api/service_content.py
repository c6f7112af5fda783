"""A service guide on the wire: one line of a list, and the whole guide."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.api.serializers import agency_summary
from cms.guides import guide as guide_reads
from cms.guides.errors import ServiceRetired
from cms.guides.statistics import latest_figures
from cms.models import ServiceChannel, ServiceFee, ServicePage, ServicePoint, ServiceStatus
from cms.models.taxonomy import Term
from common.money import major_amount, spell_amount


def term_out(term: Term, language: str) -> dict[str, str]:
    return {"slug": term.slug, "name": term.name_in(language)}


def fee_out(fee: ServiceFee, language: str) -> dict[str, Any]:
    """A fee; `channel` is null when it is the same over every channel, `text` is how people say it."""
    return {
        "channel": term_out(fee.channel, language) if fee.channel else None,
        "amount_minor": fee.amount_minor,
        "amount": str(major_amount(fee.amount_minor, fee.currency)),
        "currency": fee.currency,
        "text": spell_amount(fee.amount_minor, fee.currency, language)
        if fee.amount_minor
        else _("Free of charge"),
        "note": fee.note_ar if language == "ar" else fee.note_en,
    }


def channel_out(row: ServiceChannel, language: str) -> dict[str, Any]:
    return {
        **term_out(row.channel, language),
        "is_digital": row.channel.is_digital,
        "number": row.number,
        "url": row.url,
        "note": row.note_ar if language == "ar" else row.note_en,
    }


def duration_out(guide: ServicePage) -> dict[str, Any] | None:
    if guide.duration_value is None:
        return None
    return {"value": guide.duration_value, "unit": guide.duration_unit}


def guide_summary(guide: ServicePage) -> dict[str, Any]:
    """One line of a list; `fees` and `channels` must be loaded."""
    language = guide.locale.language_code
    fees = list(guide.fees.all())
    return {
        "slug": guide.slug,
        "title": guide.title,
        "url": guide.public_path,
        "promise": guide.promise,
        "agency": agency_summary(guide.agency, language),
        "status": {"code": guide.status, "name": guide.get_status_display()},
        "is_electronic": guide.is_electronic,
        "is_free": all(fee.amount_minor == 0 for fee in fees),
        "fees": [fee_out(fee, language) for fee in fees],
        "duration": duration_out(guide),
        "channels": [channel_out(row, language) for row in guide.channels.all()],
        "electronic_only_from": guide.electronic_only_from,
    }


def service_content(guide: ServicePage) -> dict[str, Any]:
    """``content`` of the page bundle.

    Raises:
        ServiceRetired: the guide is retired; the answer is 410 with its successor.
    """
    language = guide.locale.language_code
    if guide.status == ServiceStatus.RETIRED:
        raise _retired(guide)
    guide_reads.load_parts(guide)
    today = timezone.localdate()
    return {
        **guide_summary(guide),
        "audiences": [term_out(term, language) for term in guide.audiences.all()],
        "topics": [term_out(term, language) for term in guide.topics.all()],
        "life_events": [term_out(term, language) for term in guide.life_events.all()],
        "electronic_only": _electronic_only(guide, today),
        "suspension": _suspension(guide),
        "who_can_apply": [
            line.strip() for line in guide.who_can_apply.splitlines() if line.strip()
        ],
        "validity": guide.validity,
        "documents": [_plain(block.value, "name", "note") for block in guide.documents],
        "steps": [_plain(block.value, "do", "get", "time") for block in guide.steps],
        "start": _start(guide),
        "appeal": guide.appeal,
        "legal_basis": [_plain(block.value, "title", "url") for block in guide.legal_basis],
        "faqs": [_plain(block.value, "question", "answer") for block in guide.faqs],
        "related": [
            {"title": other.title, "url": other.public_path, "promise": other.promise}
            for other in guide_reads.related_to(guide)
        ],
        "reengineering": _reengineering(guide),
        "points": [
            point_summary(point, language)
            for point in guide_reads.points_of(guide)[: guide_reads.POINTS_SHOWN]
        ],
        "figures": latest_figures(guide_reads.source_id(guide)),
        "review_on": guide.review_on,
        "changes": [
            {"published_at": change.published_at, "is_first": change.is_first}
            for change in guide_reads.changes_of(guide)
        ],
    }


def point_summary(point: ServicePoint, language: str) -> dict[str, Any]:
    """A service point as every list names it; `governorate` and `agency` must be loaded."""
    return {
        "code": point.code,
        "name": point.in_language("name", language),
        "type": {"code": point.type, "name": point.get_type_display()},
        "agency": agency_summary(point.agency, language),
        "governorate": term_out(point.governorate, language),
        "address": point.in_language("address", language),
        "hours": point.in_language("hours", language),
        "phone": point.phone,
        "latitude": point.latitude,
        "longitude": point.longitude,
    }


def _retired(guide: ServicePage) -> ServiceRetired:
    successor = guide_reads.successor_of(guide)
    return ServiceRetired(
        guide.alternative,
        page_title=guide.title,
        successor={"title": successor.title, "url": successor.public_path} if successor else None,
        url=successor.public_path if successor else "",
    )


def _electronic_only(guide: ServicePage, today: Any) -> dict[str, Any] | None:
    if not guide.electronic_only_from:
        return None
    return {
        "from": guide.electronic_only_from,
        "is_in_force": guide.electronic_only_from <= today,
        "notice": guide.switch_over_notice,
    }


def _suspension(guide: ServicePage) -> dict[str, Any] | None:
    if guide.status != ServiceStatus.SUSPENDED:
        return None
    return {
        "from": guide.suspended_from,
        "until": guide.suspended_until,
        "alternative": guide.alternative,
    }


def _start(guide: ServicePage) -> dict[str, str] | None:
    """Where to begin; nothing while the service is suspended or only planned."""
    idle = (ServiceStatus.SUSPENDED, ServiceStatus.PLANNED)
    if not guide.start_url or guide.status in idle:
        return None
    return {"url": guide.start_url, "name": guide.start_name}


def _reengineering(guide: ServicePage) -> dict[str, dict[str, int]] | None:
    measures = {
        measure: {
            when: getattr(guide, f"{measure}_{when}")
            for when in ("before", "after")
            if getattr(guide, f"{measure}_{when}") is not None
        }
        for measure in ("steps", "documents", "days")
    }
    complete = {name: pair for name, pair in measures.items() if len(pair) == 2}
    return complete or None


def _plain(value: Any, *names: str) -> dict[str, str]:  # Any: a StructValue
    """A block's texts by name, empty where unset."""
    return {name: str(value.get(name) or "") for name in names}
