"""What follows from the publication of a page, and what repeats; each handler is one line that calls a service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from cms import outward
from cms.events import services as events
from cms.events.personal import Registrations
from cms.guides import services as guides
from cms.models import EventPage, NewsPage, PolicyPage, ServicePage
from cms.policies import services as policies
from cms.tasks import erase_registrations
from common.registry import personal_data
from operations import recurring, retention


def connect() -> None:
    """Listen; called once, when the app is ready."""
    page_published.connect(_keep_version, sender=PolicyPage, dispatch_uid="cms.keep_version")
    page_published.connect(_fill_places, sender=EventPage, dispatch_uid="cms.fill_places")
    page_published.connect(_carry_over, sender=ServicePage, dispatch_uid="cms.carry_over")
    page_published.connect(_tell_service, sender=ServicePage, dispatch_uid="cms.tell_service")
    page_published.connect(_tell_news, sender=NewsPage, dispatch_uid="cms.tell_news")
    page_unpublished.connect(_tell_retired, sender=ServicePage, dispatch_uid="cms.tell_retired")
    retention.register("event_registrations", kept=events.RETENTION, job="erase-registrations")
    personal_data.register(Registrations())
    recurring.register("erase-registrations", every=timedelta(days=1), task=erase_registrations)


def _keep_version(
    sender: Any, instance: PolicyPage, **kwargs: Any
) -> None:  # Any: as Wagtail's signals have it
    policies.keep_version(policy_id=instance.pk, now=timezone.now())


def _fill_places(sender: Any, instance: EventPage, **kwargs: Any) -> None:
    events.fill_places(event_id=instance.pk, now=timezone.now())


def _carry_over(sender: Any, instance: ServicePage, **kwargs: Any) -> None:
    guides.carry_over_facts(guide=instance)


def _tell_service(sender: Any, instance: ServicePage, **kwargs: Any) -> None:
    outward.service_published(instance)


def _tell_retired(sender: Any, instance: ServicePage, **kwargs: Any) -> None:
    outward.service_unpublished(instance)


def _tell_news(sender: Any, instance: NewsPage, **kwargs: Any) -> None:
    outward.news_published(instance)
