"""The search page's address: its parameters, and the addresses that differ from it by one choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

FILTERS = ("type", "agency", "audience", "topic", "channel", "format", "state", "year")
PARAMETERS = (*FILTERS, "language", "exact", "sort", "page")
LONGEST_QUERY = 200
TOO_LONG, TOO_MANY = LONGEST_QUERY + 1, 21
# A facet shows so many values at once, chosen ones always; the rest unfold.
SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice that is in force, and the query without it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet as the form shows it."""

    name: str
    label: str
    values: list[dict[str, Any]]  # Any: JSON
    more: list[dict[str, Any]]
    is_open: bool


def changed(query: QueryDict, **changes: str) -> str:
    """The query string with some parameters set, or left out when empty; back on the first page."""
    copy = known(query)
    copy.pop("page", None)
    for name, value in changes.items():
        copy.pop(name, None)
        if value:
            copy[name] = value
    return copy.urlencode()


def known(query: QueryDict) -> QueryDict:
    """Only the parameters that mean something here, in one order and without empty ones.

    What is longer than the API takes stays too long for it, and no longer.
    """
    copy = QueryDict(mutable=True)
    for name in ("q", *PARAMETERS):
        values = dict.fromkeys(_cut(value.strip()) for value in query.getlist(name))
        if kept := [value for value in values if value][:TOO_MANY]:
            copy.setlist(name, kept)
    return copy


def _cut(value: str) -> str:
    # A blank at the end would be trimmed, and the rest searched as if it were all.
    return value if len(value) < TOO_LONG else value[:LONGEST_QUERY] + "…"


def chosen(query: QueryDict, facets: list[dict[str, Any]]) -> list[Chosen]:
    """The choices in force, each with the query that takes it back."""
    found = []
    for facet in facets:
        given = query.getlist(facet["name"])
        for value in facet["values"]:
            if value["selected"] and value["value"] in given:
                kept = query.copy()
                kept.setlist(facet["name"], [one for one in given if one != value["value"]])
                found.append(Chosen(f"{facet['label']}: {value['label']}", changed(kept)))
    return found


def facet_views(query: QueryDict, facets: list[dict[str, Any]]) -> list[FacetView]:
    """The facets, each with few values at once; none when no choice would find anything."""
    if not any(value["count"] for facet in facets for value in facet["values"]):
        return []
    views = []
    for facet in facets:
        values = facet["values"]
        # To hide two would save nothing.
        shown = SHOWN_VALUES if len(values) > SHOWN_VALUES + 2 else len(values)
        first = [value for at, value in enumerate(values) if at < shown or value["selected"]]
        rest = [value for value in values if value not in first]
        is_open = facet["name"] == "type" or bool(query.get(facet["name"]))
        views.append(FacetView(facet["name"], facet["label"], first, rest, is_open))
    return views
