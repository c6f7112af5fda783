"""In which order what an engine found is shown: editors' choices first, no page all over the list, or by title."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models.functions import Collate

from search.models import Document

# So many of the best are looked at for bets and parts; beyond them the engine's order stands.
WINDOW = 100
# So many of the best can be sorted by title.
MOST_SORTED = 5_000
PARTS_OF_ONE = 2

_BY_CODE_POINT = {"postgresql": "C", "sqlite": "BINARY"}


def bets_first(ids: Sequence[int], bets: Sequence[int]) -> list[int]:
    """The editors' choices, then the rest; nothing twice."""
    return list(dict.fromkeys([*bets, *ids]))


def spread(ids: Sequence[int], size: int) -> list[int]:
    """The same ids in an order in which no page has more than two parts on one screen of ``size``, and those stand together.

    What has to wait comes first on the next screen. Looks at the first `WINDOW` ids only; one query.
    """
    near, far = list(ids[:WINDOW]), list(ids[WINDOW:])
    parts = Document.objects.filter(pk__in=near).exclude(context="")
    return _spread(near, dict(parts.values_list("pk", "context")), size) + far


def _spread(ids: Sequence[int], wholes: Mapping[int, str], size: int) -> list[int]:
    """
    >>> _spread([1, 2, 3, 4, 5, 6], {1: "a", 3: "a", 4: "a", 5: "a"}, 3)
    [1, 3, 2, 4, 5, 6]
    """
    waiting, arranged = deque(ids), []
    while waiting:
        screen: list[int] = []
        seen: Counter[str] = Counter()
        later: deque[int] = deque()
        while waiting and len(screen) < size:
            pk = waiting.popleft()
            whole = wholes.get(pk)
            if whole is not None and seen[whole] == PARTS_OF_ONE:
                later.append(pk)
                continue
            seen.update([whole] if whole is not None else [])
            screen.append(pk)
        while later and len(screen) < size:  # nothing else is left
            screen.append(later.popleft())
        arranged += _together(screen, wholes)
        waiting = later + waiting
    return arranged


def _together(screen: list[int], wholes: Mapping[int, str]) -> list[int]:
    """Parts of one page behind the first of them."""
    places = {wholes.get(pk, str(pk)): at for at, pk in reversed(list(enumerate(screen)))}
    return sorted(screen, key=lambda pk: places[wholes.get(pk, str(pk))])


def by_title(ids: Sequence[int], start: int, size: int) -> list[int]:
    """A stretch of the ids in the order of their titles; one query."""
    found = Document.objects.filter(pk__in=ids[:MOST_SORTED]).order_by(title_order(), "pk")
    return list(found.values_list("pk", flat=True)[start : start + size])


def title_order() -> Collate:
    """Titles as an Arabic index has them (`common.arabic.sort_key`), alike on every database."""
    return Collate("title_key", _BY_CODE_POINT[connection.vendor])
