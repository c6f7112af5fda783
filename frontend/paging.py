"""Which page links a long list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict

_NEIGHBOURS = 1
_CURSORS = ("after", "before")


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of a list; number 0 stands for pages left out."""

    number: int
    query: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """First and last page, the current one and its neighbours."""

    current: int
    last: int
    links: tuple[PageLink, ...]
    previous: str
    next: str

    @classmethod
    def of(cls, query: QueryDict, count: int, size: int) -> Pager:
        last = max(1, -(-count // size))
        raw = query.get("page", "1")
        current = min(int(raw), last) if raw.isdecimal() and len(raw) < 10 and int(raw) else 1
        shown = sorted(
            number
            for number in {1, last, *range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)}
            if 1 <= number <= last
        )
        links: list[PageLink] = []
        for number in shown:
            if links and number > links[-1].number + 1:
                links.append(PageLink(0, ""))
            links.append(PageLink(number, _query(query, number), number == current))
        return cls(
            current=current,
            last=last,
            links=tuple(links),
            previous=_query(query, current - 1) if current > 1 else "",
            next=_query(query, current + 1) if current < last else "",
        )


def _query(query: QueryDict, number: int) -> str:
    changed = query.copy()
    changed.pop("page", None)
    if number > 1:
        changed["page"] = str(number)
    return f"?{changed.urlencode()}"


def steps(listing: dict[str, Any], query: QueryDict) -> dict[str, str]:
    """The links on and back of a list that the API cuts by a cursor, with the rest of the page's query; or nothing."""
    return {name: _step(listing[name], query) for name in ("previous", "next")}


def _step(address: str | None, query: QueryDict) -> str:
    given = parse_qs(urlsplit(address or "").query)
    changed = query.copy()
    for name in _CURSORS:
        changed.pop(name, None)
        if name in given:
            changed[name] = given[name][0]
    return f"?{changed.urlencode()}" if address else ""
