"""What follows from the publication of a page; each handler is one line that calls a service."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.signals import page_published

from cms.events import services as events
from cms.models import EventPage, PolicyPage
from cms.policies import services as policies


def connect() -> None:
    """Listen; called once, when the app is ready."""
    page_published.connect(_keep_version, sender=PolicyPage, dispatch_uid="cms.keep_version")
    page_published.connect(_fill_places, sender=EventPage, dispatch_uid="cms.fill_places")


def _keep_version(
    sender: Any, instance: PolicyPage, **kwargs: Any
) -> None:  # Any: as Wagtail's signals have it
    policies.keep_version(policy_id=instance.pk, now=timezone.now())


def _fill_places(sender: Any, instance: EventPage, **kwargs: Any) -> None:
    events.fill_places(event_id=instance.pk, now=timezone.now())
