"""What a guide must say before it may take a status. Pure predicates: no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cms.models.service import ELECTRONIC_STATUSES, ServiceStatus

if TYPE_CHECKING:
    from cms.models import ServicePage

MEASURES = ("steps", "documents", "days")


def guide_gaps(guide: ServicePage, *, known_status: str | None) -> dict[str, object]:
    """Field → sentence for everything that the guide's status calls for and the guide lacks.

    Args:
        known_status: the status that the public sees now; None for a guide that was never published.
    """
    gaps: dict[str, object] = {}
    if is_going_electronic(guide, known_status=known_status):
        gaps.update(reengineering_gaps(guide))
    if guide.status == ServiceStatus.SUSPENDED:
        if not guide.suspended_from:
            gaps["suspended_from"] = _("Say since when the service is suspended.")
        if not guide.alternative:
            gaps["alternative"] = _("Say what people can do meanwhile.")
    starts, ends = guide.suspended_from, guide.suspended_until
    if starts and ends and ends < starts:
        gaps["suspended_until"] = _("The service would be back before it was suspended.")
    if guide.electronic_only_from and not guide.switch_over_notice:
        gaps["switch_over_notice"] = _(
            "Tell the public who helps those who cannot use the electronic service."
        )
    return gaps


def is_going_electronic(guide: ServicePage, *, known_status: str | None) -> bool:
    """Whether publishing the guide makes a service electronic that the public does not know as such."""
    if guide.status not in ELECTRONIC_STATUSES or known_status in ELECTRONIC_STATUSES:
        return False
    return not guide.electronic_since


def reengineering_gaps(guide: ServicePage) -> dict[str, object]:
    """Re-engineering comes first: all six figures, and at least one of the three has fallen."""
    names = [f"{measure}_{when}" for measure in MEASURES for when in ("before", "after")]
    missing = [name for name in names if getattr(guide, name) is None]
    if missing:
        sentence = _(
            "Before the service becomes electronic, count its steps, documents and days "
            "before and after; or say since when it has been electronic."
        )
        return dict.fromkeys(missing, sentence)
    if not any(
        getattr(guide, f"{measure}_after") < getattr(guide, f"{measure}_before")
        for measure in MEASURES
    ):
        return {
            "steps_after": _(
                "Nothing has become shorter: simplify the procedure before automating it."
            )
        }
    return {}
