"""The form of a consultation's page: what stands fast once it is open, and the shortest period."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm

from consultations.models import ConsultationPage
from consultations.services.period import period


class ConsultationForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:  # Any: as the fields
        cleaned: dict[str, Any] = super().clean()
        if _is_original(self.instance):
            self._keep_what_was_promised(cleaned)
            self._measure_the_period(cleaned)
        return cleaned

    def _keep_what_was_promised(self, cleaned: dict[str, Any]) -> None:
        for name, stored in self.instance.settled_values().items():
            if name in cleaned and cleaned[name] != stored:
                self.add_error(
                    name,
                    _(
                        "The consultation is open, so this stays as it is. Its closing is moved later, with a reason, under "
                        "Consultations → Dates and invitations."
                    ),
                )

    def _measure_the_period(self, cleaned: dict[str, Any]) -> None:
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if not opens_at or not closes_at or opens_at >= closes_at:
            return
        found = period(opens_at, closes_at)
        has_reason = bool(cleaned.get("short_period_reason", "").strip())
        if not found.is_short or (has_reason and not found.is_refused):
            return
        told = ngettext(
            "The period has %(days)s working day; the site asks for at least %(minimum)s.",
            "The period has %(days)s working days; the site asks for at least %(minimum)s.",
            found.working_days,
        ) % {"days": found.working_days, "minimum": found.minimum_days}
        if found.is_refused:
            self.add_error("closes_at", told)
        else:
            asked = _("Give the reason; it is published.")
            self.add_error("short_period_reason", f"{told} {asked}")


def _is_original(page: ConsultationPage) -> bool:
    """Translations have no dates of their own."""
    older = ConsultationPage.objects.filter(translation_key=page.translation_key)
    return page.pk is None or not older.filter(pk__lt=page.pk).exists()
