"""Which events of Wagtail's pages change what visitors see; each handler is one line."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from operations import generation
from operations.models import Outage


def _bump(**_: Any) -> None:
    generation.bump()


def connect() -> None:
    """Listen; called once, when the app is ready."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_bump, dispatch_uid="operations.generation")
    post_delete.connect(_bump, sender=Page, dispatch_uid="operations.generation")
    for outage_signal in (post_save, post_delete):
        outage_signal.connect(_bump, sender=Outage, dispatch_uid="operations.outages")
