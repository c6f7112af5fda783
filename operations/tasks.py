"""Tasks of the platform itself: ids in, one service call."""

from __future__ import annotations

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django_tasks import task
from wagtail_headless_preview.models import PagePreview

from operations import generation, mail, parts, response_times, retention, sms
from operations.clock import database_now
from operations.webhooks import deliveries


@task
def deliver_mail(delivery_id: str) -> None:
    """Make one attempt to send a mail; the attempts have a schedule of their own."""
    mail.deliver(delivery_id, now=database_now())


@task
def deliver_sms(delivery_id: str) -> None:
    """Send one text message."""
    sms.deliver(delivery_id)


@task
def fold_generation() -> None:
    """Keep the generation counter cheap to read."""
    generation.fold()


@task
def publish_scheduled() -> None:
    """Publish and expire pages whose time has come (Wagtail)."""
    call_command("publish_scheduled")


@task
def clear_sessions() -> None:
    """Delete sessions that ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@task
def collect_previews() -> None:
    """Delete previews that nobody looks at any more (wagtail-headless-preview)."""
    PagePreview.garbage_collect()


@task
def delete_expired() -> None:
    """Delete operational rows whose period of keeping is over."""
    retention.delete_expired(now=database_now())


@task
def look_at_parts() -> None:
    """Count how each part of the platform is, for the status page."""
    parts.look(now=database_now())


@task
def forget_figures() -> None:
    """Delete response times and days of parts beyond their period."""
    now = database_now()
    response_times.delete_old(now=now)
    parts.delete_old(now=now)


@task
def deliver_webhook(delivery_id: str, series: int, number: int) -> None:
    """Make one attempt to send a message; the attempts have a schedule of their own."""
    deliveries.attempt(
        delivery_id=UUID(delivery_id), series=series, number=number, now=database_now()
    )


@task
def forget_webhook_messages() -> None:
    """Delete messages of webhooks whose thirty days are over."""
    deliveries.delete_old(now=database_now())
