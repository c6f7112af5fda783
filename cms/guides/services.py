"""Writes of guides, the same for the administration's sheet, the demo and the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published
from wagtail.tasks import update_reference_index_task

from cms.models import AgencyPage, ServicePage

# What is the same in every language; words are left to the translators.
FACTS = (
    "status",
    "electronic_since",
    "electronic_only_from",
    "duration_value",
    "duration_unit",
    "start_url",
    "review_on",
    "responsible_id",
    "steps_before",
    "steps_after",
    "documents_before",
    "documents_after",
    "days_before",
    "days_after",
    "suspended_from",
    "suspended_until",
    "successor_id",
)
# Sentences that a status calls for: while nobody has translated them, the source's are better than none.
NOTICES = ("alternative", "switch_over_notice")
RELATIONS = ("audiences", "topics", "life_events", "related_services")
ROWS = {
    "fees": ("sort_order", "channel_id", "amount_minor", "currency", "note_ar", "note_en"),
    "channels": ("sort_order", "channel_id", "number", "url", "note_ar", "note_en"),
}


@transaction.atomic
def add_guide(*, guide: ServicePage, agency_page: AgencyPage, actor: Any | None) -> ServicePage:
    """Put a new guide below its agency as a draft. What it says is checked by the model."""
    guide.live = False
    guide.has_unpublished_changes = True
    guide.locale = agency_page.locale
    guide.owner = actor
    agency_page.add_child(instance=guide)
    return guide


@transaction.atomic
def store_guide(*, guide: ServicePage, actor: Any | None, publish: bool) -> None:
    """Keep the guide's present values as a revision, and publish it on request; the caller has checked them."""
    revision = guide.save_revision(user=actor, clean=False)
    if publish:
        revision.publish(user=actor, skip_permission_checks=True)


@transaction.atomic
def first_version(*, guide: ServicePage, actor: Any | None, publish: bool, now: datetime) -> None:
    """Keep the first revision of a guide that was just added, and make it public on request.

    Wagtail's own publication reads the revision back and saves page and rows a second time: 60 ms of the 85 that a
    guide took. What it records and tells is the same here.
    """
    revision = guide.save_revision(user=actor, clean=False, changed=not publish)
    if not publish:
        return
    published = {
        "live": True,
        "has_unpublished_changes": False,
        "first_published_at": now,
        "last_published_at": now,
        "live_revision": revision,
    }
    Page.objects.filter(pk=guide.pk).update(**published)
    for name, value in published.items():
        setattr(guide, name, value)
    page_published.send(sender=ServicePage, instance=guide, revision=revision)
    log(instance=guide, action="wagtail.publish", user=actor, revision=revision)


@contextmanager
def many_guides() -> Iterator[Callable[[ServicePage], None]]:
    """Update Wagtail's index of references once per guide instead of once per row written.

    Yields the function that notes a guide; the updates are enqueued at the end, inside the caller's transaction.
    """
    noted: dict[int, None] = {}
    with disable_reference_index_auto_update():
        yield lambda guide: noted.setdefault(guide.pk)
    for pk in noted:
        update_reference_index_task.enqueue("cms", "servicepage", str(pk))


@transaction.atomic
def carry_over_facts(*, guide: ServicePage) -> int:
    """Give the translations of a published source guide its facts; returns how many changed.

    A suspended service is suspended in every language at once; sentences stay as the translators wrote them.
    """
    if guide.locale.language_code != settings.LANGUAGE_CODE:
        return 0
    twins = ServicePage.objects.filter(
        translation_key=guide.translation_key, live=True, alias_of=None
    ).exclude(pk=guide.pk)
    changed = [twin for twin in twins if _copy_facts(guide, twin)]
    for twin in changed:
        store_guide(guide=twin, actor=None, publish=True)
    return len(changed)


def _copy_facts(source: ServicePage, target: ServicePage) -> bool:
    """Copy what differs; say whether anything did."""
    changed = False
    for name in FACTS:
        if getattr(source, name) != getattr(target, name):
            setattr(target, name, getattr(source, name))
            changed = True
    for name in NOTICES:
        if getattr(source, name) and not getattr(target, name):
            setattr(target, name, getattr(source, name))
            changed = True
    for name in RELATIONS:
        wanted = list(getattr(source, name).all())
        if {row.pk for row in wanted} != {row.pk for row in getattr(target, name).all()}:
            setattr(target, name, wanted)
            changed = True
    for name, fields in ROWS.items():
        changed = _copy_rows(source, target, name, fields) or changed
    return changed


def _copy_rows(
    source: ServicePage, target: ServicePage, name: str, fields: tuple[str, ...]
) -> bool:
    def facts(page: ServicePage) -> list[dict[str, Any]]:
        return [
            {field: getattr(row, field) for field in fields} for row in getattr(page, name).all()
        ]

    wanted = facts(source)
    if wanted == facts(target):
        return False
    model = ServicePage._meta.get_field(name).related_model
    setattr(target, name, [model(**values) for values in wanted])
    return True
