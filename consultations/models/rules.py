"""The site's rules for consultations: how long they stay open at least, and when an answer is due."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="date", order=110)
class ConsultationRules(BaseGenericSetting):
    """Counted in working days of the site's calendar (weekend and holidays stand in the site's settings)."""

    minimum_days = models.PositiveSmallIntegerField(
        _("shortest period, in working days"),
        default=10,
        help_text=_("From the day of opening to the day of closing; 0 sets no rule."),
    )
    refuses_shorter = models.BooleanField(
        _("refuse shorter periods"),
        default=False,
        help_text=_("Otherwise a shorter period needs a reason, which is published."),
    )
    response_days = models.PositiveSmallIntegerField(
        _("time for the answer, in working days"),
        default=20,
        help_text=_("After closing, where the consultation promises no date of its own."),
    )

    panels = (
        FieldPanel("minimum_days"),
        FieldPanel("refuses_shorter"),
        FieldPanel("response_days"),
    )

    class Meta:
        verbose_name = _("rules for consultations")
        # The whole site's, no agency's: only superusers change it.
        default_permissions = ()

    def __str__(self) -> str:
        return str(_("rules for consultations"))
