"""Writes: the goals and targets as the United Nations publish them."""

from __future__ import annotations

import json
from importlib import resources

from django.db import transaction

from cms.models import SdgGoal, SdgTarget
from common.search_registry import searchable


@transaction.atomic
def load_goals() -> int:
    """Load or refresh the 17 goals and the targets that come with the platform; returns how many goals and targets there are.

    Source: A/RES/70/1 and A/RES/71/313 (annex), short titles of un.org.
    """
    data = json.loads(resources.files("cms.data").joinpath("sdg.json").read_text("utf-8"))
    for number, title_ar, title_en in data["goals"]:
        SdgGoal.objects.update_or_create(
            number=number, defaults={"title_ar": title_ar, "title_en": title_en}
        )
    positions: dict[int, int] = {}
    for code, text_ar, text_en in data["targets"]:
        goal = int(code.split(".")[0])
        positions[goal] = positions.get(goal, 0) + 1
        SdgTarget.objects.update_or_create(
            code=code,
            defaults={
                "goal_id": goal,
                "position": positions[goal],
                "text_ar": text_ar,
                "text_en": text_en,
            },
        )
    for number, *_titles in data["goals"]:
        searchable.notify("goals", str(number))
    return len(data["goals"]) + len(data["targets"])
