"""Tasks of the platform itself: ids in, one service call."""

from __future__ import annotations

from django.core.management import call_command
from django_tasks import task

from operations import generation, mail


@task
def deliver_mail(delivery_id: str) -> None:
    """Send one mail."""
    mail.deliver(delivery_id)


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
    """Delete sessions that ended (Django)."""
    call_command("clearsessions")
