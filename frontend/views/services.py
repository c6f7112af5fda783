"""The service catalogue, the finder of service points, journeys and the figures of services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.dates import month_name
from frontend import client

PAGE_SIZE = 20
CATALOGUE_FACETS = (
    "audience",
    "life_event",
    "topic",
    "agency",
    "channel",
    "fee",
    "electronic",
    "status",
)
POINT_FILTERS = ("governorate", "type", "service", "code", "q")


@dataclass(frozen=True, slots=True)
class FacetView:
    """One group of choices as the form shows it."""

    name: str
    title: str
    values: list[dict[str, Any]]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice that is in force, and the query without it."""

    name: str
    query: str


def catalogue(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/services/: the catalogue with its facets; a plain GET form."""
    question: dict[str, Any] = {
        name: request.GET.getlist(name) for name in CATALOGUE_FACETS if request.GET.getlist(name)
    }
    words = request.GET.get("q", "").strip()
    listing = client.for_request(request).get(
        "services/", q=words, page=request.GET.get("page", "1"), page_size=PAGE_SIZE, **question
    )
    facets = [facet_view(name, values) for name, values in listing["facets"].items() if values]
    context = {
        "heading": _("Services"),
        "description": _("All public services: who can apply, cost, time and documents."),
        "listing": listing,
        "words": words,
        "facets": facets,
        "chosen": chosen_values(request.GET, facets, words),
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "page_size": PAGE_SIZE,
        "api_url": f"/api/v1/services/?{_api_query(request.GET, language)}",
    }
    return render(request, "frontend/services.html", context)


def facet_view(name: str, values: list[dict[str, Any]]) -> FacetView:
    """A facet with the words that the API leaves to the front end."""
    words = {
        ("fee", "free"): pgettext("fee", "Free"),
        ("fee", "paid"): _("With a fee"),
        ("electronic", "yes"): _("Available electronically"),
        ("electronic", "no"): _("In person only"),
    }
    shown = [
        {**value, "name": value["name"] or words.get((name, value["value"]), value["value"])}
        for value in values
    ]
    is_chosen = any(value["is_chosen"] for value in values)
    return FacetView(name, _facet_titles()[name], shown, is_chosen or name in ("audience", "fee"))


def _facet_titles() -> dict[str, str]:
    return {
        "audience": _("Audience"),
        "life_event": _("Life event"),
        "topic": _("Topic"),
        "agency": pgettext("facet", "Agency"),
        "channel": _("Channel"),
        "fee": _("Fee"),
        "electronic": _("Electronic or in person"),
        "status": _("Status of the service"),
    }


def chosen_values(query: QueryDict, facets: list[FacetView], words: str) -> list[Chosen]:
    """The choices in force with the query that takes each back."""
    chosen = [Chosen(f"«{words}»", _without(query, "q", query.get("q", "")))] if words else []
    for facet in facets:
        for value in facet.values:
            if value["is_chosen"]:
                chosen.append(Chosen(value["name"], _without(query, facet.name, value["value"])))
    return chosen


def _without(query: QueryDict, name: str, value: str) -> str:
    kept = query.copy()
    kept.setlist(name, [given for given in kept.getlist(name) if given != value])
    kept.pop("page", None)
    return f"?{kept.urlencode()}"


def _api_query(query: QueryDict, language: str) -> str:
    copied = query.copy()
    copied["lang"] = language
    return copied.urlencode()


def points(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/service-points/: find a place by governorate, words, kind and service."""
    asked = {name: request.GET.get(name, "").strip() for name in POINT_FILTERS}
    listing = client.for_request(request).get(
        "service-points/", page=request.GET.get("page", "1"), page_size=PAGE_SIZE, **asked
    )
    context = {
        "heading": _("Service points"),
        "description": _("Post offices, knowledge stations and kiosks near you."),
        "listing": listing,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": _("Services"), "url": f"/{language}/services/"},
        ],
        "page_size": PAGE_SIZE,
        "api_url": f"/api/v1/service-points/?{_api_query(request.GET, language)}",
    }
    return render(request, "frontend/service_points.html", context)


def journeys(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/journeys/: all journeys."""
    listing = client.for_request(request).get("journeys/", page=request.GET.get("page", "1"))
    context = {
        "heading": _("Journeys"),
        "listing": listing,
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": _("Services"), "url": f"/{language}/services/"},
        ],
        "api_url": f"/api/v1/journeys/?lang={language}",
    }
    return render(request, "frontend/journeys.html", context)


def statistics(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/services/statistics/: transactions, digital share and completion by month and by service."""
    api = client.for_request(request)
    service = request.GET.get("service", "").strip()
    figures = api.get("service-statistics/", service=service)
    guide = api.get(f"services/{service}/") if service else None
    names = {term["slug"]: term["name"] for term in api.get("taxonomies/")["channels"]}
    context = {
        "heading": _("Service statistics"),
        "description": _("Transactions, digital share and completion of the services by month."),
        "figures": figures,
        "guide": guide,
        "rows": [
            {
                **row,
                "median_seconds": _seconds(row["median_minutes"]),
                "digital_percent": _percent(row["digital_share"]),
                "completion_percent": _percent(row["completion"]),
            }
            for row in figures["services"]
        ],
        "months": [month_view(month, names) for month in figures["months"]],
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": _("Services"), "url": f"/{language}/services/"},
        ],
        "api_url": f"/api/v1/service-statistics/?{_api_query(request.GET, language)}",
    }
    return render(request, "frontend/service_statistics.html", context)


def month_view(month: dict[str, Any], channel_names: dict[str, str]) -> dict[str, Any]:
    """A month with its name, percentages and channels' names for the table."""
    year, number = month["month"].split("-")
    language = get_language() or settings.LANGUAGE_CODE
    return {
        **month,
        "month_words": f"{month_name(int(number), language, settings.DIWAN_MONTHS)} {year}",
        "median_seconds": _seconds(month["median_minutes"]),
        "digital_percent": _percent(month["digital_share"]),
        "completion_percent": _percent(month["completion"]),
        "channels": [
            {"name": channel_names.get(slug, slug), "count": count}
            for slug, count in sorted(month["by_channel"].items(), key=lambda pair: -pair[1])
        ],
    }


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def guide_context(request: HttpRequest, bundle: dict[str, Any]) -> dict[str, Any]:
    """What the guide's page shows beside the bundle: percentages of the newest month."""
    figures = bundle["page"]["content"]["figures"]
    return {"figures": month_view(figures, {}) if figures else None}
