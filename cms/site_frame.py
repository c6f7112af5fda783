"""Writes that follow from the site's settings."""

from __future__ import annotations

from django.db import transaction

from cms.models import SiteSettings
from operations import generation, instants

TASK = "cms.tasks.renew_pages"


@transaction.atomic
def follow_settings(*, settings: SiteSettings) -> None:
    """Show the change to the next visitor, and the emergency band's beginning and end to the visitors of those instants."""
    generation.bump()
    for name in ("emergency_starts_at", "emergency_ends_at"):
        moment = getattr(settings, name)
        if moment is None:
            instants.cancel(name=f"site.{name}")
        else:
            instants.schedule(name=f"site.{name}", at=moment, task_path=TASK)
