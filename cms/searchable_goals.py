"""The goals for sustainable development as search sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings

from cms.models import SdgGoal
from common.search_registry import SearchableDocument, searchable
from common.searchable_pages import joined

PROVIDER = "goals"


class GoalsProvider:
    """The 17 goals with their targets, in each language."""

    name = PROVIDER

    def object_ids(self) -> Iterator[str]:
        for number in SdgGoal.objects.values_list("number", flat=True):
            yield str(number)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        """Two queries."""
        goal = SdgGoal.objects.filter(pk=object_id).first()
        targets = list(goal.targets.all()) if goal else []
        return [
            SearchableDocument(
                kind="goal",
                object_id=object_id,
                language=code,
                title=goal.title_in(code),
                url=f"/{code}/sdg/{goal.number}/",
                body=joined(f"{target.code} {target.text_in(code)}" for target in targets),
            )
            for code, _name in settings.LANGUAGES
            if goal
        ]


def register() -> None:
    searchable.register(GoalsProvider())
