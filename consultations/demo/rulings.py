"""What was decided about the comments of the sample consultation that is over, with the clauses that they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actors import PLATFORM
from consultations import services
from consultations.dispositions import changes
from consultations.dispositions.rulings import Order, Target, ruling
from consultations.models import Comment, ConsultationPage


def load(page: ConsultationPage, rows: list[dict[str, Any]], now: datetime) -> None:
    """Each row's ``ruling``; its ``clauses`` are keys of the new version."""
    changed = {one.key: one.pair for one in changes.offered(changes.versions_of(page), None, "ar")}
    comments = dict(
        Comment.objects.filter(consultation=page, parent=None).values_list("body", "pk")
    )
    orders = [
        Order(Target(comments[row["body"]]), None, ruling(**_words(row["ruling"], changed)))
        for row in rows
    ]
    services.decide_many(consultation=page, actor=PLATFORM, orders=orders, now=now)


def _words(given: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    words = {name: value for name, value in given.items() if name != "clauses"}
    return words | {"changes": [changed[key] for key in given["clauses"]]}
