"""Which events of Wagtail's pages change what visitors see, and what a new task remembers; each handler is a line or two."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from common.logging import cause
from operations import generation
from operations.models import Outage

# Beside a task's arguments, which the library reads by name.
CAUSE = "caused_by"


def _bump(**_: Any) -> None:
    generation.bump()


def _keep_cause(instance: DBTaskResult, **_: Any) -> None:
    """So that the events of a task name the request that asked for it."""
    if instance._state.adding and cause():
        instance.args_kwargs = {**instance.args_kwargs, CAUSE: cause()}


def connect() -> None:
    """Listen; called once, when the app is ready."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_bump, dispatch_uid="operations.generation")
    post_delete.connect(_bump, sender=Page, dispatch_uid="operations.generation")
    pre_save.connect(_keep_cause, sender=DBTaskResult, dispatch_uid="operations.cause")
    for outage_signal in (post_save, post_delete):
        outage_signal.connect(_bump, sender=Outage, dispatch_uid="operations.outages")
