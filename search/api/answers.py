"""What was found, as the API tells it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import pgettext

from search import query_log
from search.api.serializers import LAST_RESULT
from search.asked import FACETS, Found, Result, Search
from search.fields import UnknownValue
from search.labels import FACET_LABELS, PART_TYPES, TYPE_LABELS, Labels
from search.models import Document
from search.suggesting import Suggestion

Values = dict[str, Any]  # Any: JSON
_MOST_VALUES = 50
_MOST_POPULAR = 6


def searched(asked: Values, fields: dict[str, list[str]], language: str) -> Search:
    """The checked parameters as a search; a facet's values in the query count beside the chosen ones."""
    filters: dict[str, list[str]] = {}
    for name in FACETS[:-1]:
        if values := [str(value) for value in asked[name]] + fields.get(name, []):
            filters[name] = list(dict.fromkeys(values))
    chosen = asked.get("language") or language
    if chosen != "all":
        filters["language"] = [chosen]
    return Search(
        text=asked["q"],
        filters=filters,
        exact=asked["exact"],
        by_date=asked["sort"] == "date",
        by_title=asked["sort"] == "title",
        page=asked["page"],
        page_size=asked["page_size"],
        language=language,
    )


def pages_of(total: int, size: int) -> int:
    """How many pages can be read."""
    return max(1, -(-min(total, LAST_RESULT) // size))


def answer(found: Found, asked: Values, unknown: list[UnknownValue], language: str) -> Values:
    slugs = [*found.facets.get("agency", {}), *(asked["agency"])]
    slugs += [slug for result in found.results if (slug := _agency_slug(result.document))]
    labels = Labels(language, slugs)
    is_vain = bool(asked["q"]) and not found.total
    return {
        "query": asked["q"],
        "count": found.total,
        "page": asked["page"],
        "pages": pages_of(found.total, asked["page_size"]),
        "results": [_result(result, labels) for result in found.results],
        "facets": [
            facet for name in FACETS if (facet := _facet(name, found, asked, labels, language))
        ],
        "searched_for": found.searched_for,
        "did_you_mean": found.did_you_mean,
        "also_searched_for": found.variants,
        "unknown_values": [{**asdict(one), "label": FACET_LABELS[one.facet]} for one in unknown],
        "exact": asked["exact"],
        "degraded": found.degraded,
        "is_older": found.is_older,
        "is_in_other_languages": found.is_in_other_languages,
        "left_out": found.left_out,
        "sorted_of": found.sorted_of,
        "fewer_words": found.fewer_words,
        "popular": query_log.popular(language, _MOST_POPULAR) if is_vain else [],
    }


def count(asked: Values, found: Found, language: str, visitor: str) -> None:
    """Count a search once, without its maker."""
    if asked["q"] and asked["page"] == 1 and not found.degraded:
        # What only other languages have is missing in this one: editors should hear of it.
        total = 0 if found.is_in_other_languages else found.total
        query_log.record(asked["q"], language, total, visitor=visitor)


def suggestion(one: Suggestion, language: str) -> Values:
    """A line below the box: a thing to go to, or a search to make."""
    document = one.document
    if document is None:
        url = f"/{language}/search/?{urlencode({'q': one.text})}"
        label = str(pgettext("suggestion", "Search"))
    else:
        url, label = document.url, str(TYPE_LABELS.get(document.kind, document.kind))
    return {"kind": one.kind, "title": one.text, "type_label": label, "url": url}


def _result(result: Result, labels: Labels) -> Values:
    document = result.document
    slug = _agency_slug(document)
    return {
        "id": _id(document),
        "type": document.kind,
        "type_label": labels.value("type", document.kind),
        "language": document.language,
        "title": document.title,
        "title_parts": [asdict(part) for part in result.title],
        "snippet": [asdict(part) for part in result.snippet],
        "url": document.url,
        "part_of": document.context,
        "agency": labels.agency(slug) if slug else "",
        "date": document.date,
        "is_best_bet": result.is_best_bet,
    }


def _id(document: Document) -> str:
    whole = f"{document.provider}:{document.object_id}"
    part = f"#{document.part}" if document.part else ""
    return f"{whole}{part}:{document.language}"


def _facet(name: str, found: Found, asked: Values, labels: Labels, language: str) -> Values | None:
    """A facet with its values, the commonest first, years newest first; None when there is nothing to choose.

    Whole pages stand before parts of pages, of which there are many more.
    """
    counts = found.facets.get(name, {})
    selected = {str(value) for value in asked.get(name) or []}
    if name == "language":
        selected = {asked.get("language") or ("all" if found.is_in_other_languages else language)}
    values: list[Values] = [
        {
            "value": value,
            "label": labels.value(name, value),
            "count": counts.get(value, 0),
            "selected": value in selected,
        }
        for value in {**counts, **dict.fromkeys(selected, 0)}
        if value != "all"
    ]
    if len(values) < 2 and not (selected and name != "language"):
        return None
    if name == "year":
        values.sort(key=lambda row: row["value"], reverse=True)
    else:
        parts = PART_TYPES if name == "type" else ()
        values.sort(key=lambda row: (row["value"] in parts, -row["count"], row["label"]))
    kept = [row for at, row in enumerate(values) if at < _MOST_VALUES or row["selected"]]
    return {"name": name, "label": FACET_LABELS[name], "values": kept}


def _agency_slug(document: Document) -> str:
    return next(iter(document.facets.get("agency", [])), "")
