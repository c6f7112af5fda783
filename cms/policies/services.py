"""Writes: the versions of a policy, kept at each publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cms.models import PolicyPage, PolicyVersion
from cms.rich_text import rich_html


@transaction.atomic
def keep_version(*, policy_id: int, now: datetime) -> PolicyVersion:
    """Keep the text that is now published; the same text again changes nothing.

    A text that differs under a version that is already kept is a correction: it gets the next number ``2.1``, ``2.2`` …,
    so that what people have read and quoted stays at its address.
    """
    policy = PolicyPage.objects.select_for_update(of=("self",)).get(pk=policy_id)
    text = numbered_sections(policy)
    kept = list(PolicyVersion.objects.filter(policy=policy).order_by("published_at", "pk"))
    if kept and _is_same(kept[-1], policy, text):
        return kept[-1]
    version = PolicyVersion(
        policy=policy,
        number=_next_number(policy.version, {row.number for row in kept}),
        title=policy.title,
        adopted_on=policy.adopted_on,
        adopted_by=policy.adopted_by,
        change_note=policy.change_note,
        sections=text,
        published_at=now,
    )
    version.full_clean(exclude=["policy"])
    version.save()
    return version


def numbered_sections(policy: PolicyPage) -> list[dict[str, Any]]:  # Any: JSON values
    """The sections with the numbers that follow from their order."""
    return [
        {
            "number": number,
            "anchor": block.value["anchor"],
            "title": block.value["title"],
            "html": rich_html(block.value["text"].source),
        }
        for number, block in enumerate(policy.sections, start=1)
    ]


def _is_same(kept: PolicyVersion, policy: PolicyPage, text: list[dict[str, Any]]) -> bool:
    of_same_version = kept.number.split(".")[0] == str(policy.version)
    return of_same_version and kept.sections == text and kept.adopted_on == policy.adopted_on


def _next_number(version: int, taken: set[str]) -> str:
    number, correction = str(version), 0
    while number in taken:
        correction += 1
        number = f"{version}.{correction}"
    return number
