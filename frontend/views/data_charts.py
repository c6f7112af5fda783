"""The chart of a table's view: built by a plain form, drawn on the server, and shown in other sites' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

from frontend import client, preferences
from frontend.findings import finding, shown_number, value_words, x_words
from frontend.table_view import Pairs, as_params, query

if TYPE_CHECKING:
    from frontend.views.data_tables import Page

Values = dict[str, Any]  # Any: JSON
SHOWN_MARKS = 60
SHOWN_YEARS = 24
ALL_YEARS = "all"
EMBED_ROWS = 20


def section(page: Page) -> Values | None:
    """The part of the page with the chart; None where the columns give none and none was asked for."""
    pairs = [*page.view.filter, *page.view.chart]
    try:
        chart = page.api.get(f"{page.path}chart/", **as_params(pairs))
    except client.ApiProblem as refusal:
        if refusal.status not in {400, 503}:
            raise
        if not page.view.chart:
            return None
        return _refused(page, refusal)
    if len(chart["results"]) < 1:
        return None
    return {
        "chart": chart,
        "chosen": {name: (chart[name] or {}).get("value", "") for name in ("x", "y", "series")}
        | {"kind": chart["kind"]},
        "finding": finding(chart),
        "periods": _periods(page, chart),
        "marks": marks(chart),
        "more_marks": max(len(chart["results"]) - SHOWN_MARKS, 0),
        "pictures": pictures(page, chart),
        "chart_hidden": page.view.rows,
        "embed_code": _embed_code(page, chart),
    }


def _checked(page: Page) -> Values:
    """Nothing to show; but where that is because a condition is wrong, `ApiProblem` says so."""
    page.api.get(f"{page.path}rows/", limit=1, **as_params(page.view.filter))
    return {}


def marks(chart: Values) -> list[Values]:
    """The rows of the table beside the chart."""
    return [
        {
            "x": one["label"] or x_words(chart, one["x"]),
            "series": value_words(one["series"]) if chart["series"] else "",
            "y": shown_number(one["y"]),
        }
        for one in chart["results"][:SHOWN_MARKS]
    ]


def pictures(page: Page, chart: Values) -> dict[str, str]:
    """Addresses of the chart's forms; they say the whole chart and its release, so that each stays what it is."""
    pairs = [*page.pinned.filter, *settled(chart), ("lang", page.language)]
    digits = ("digits", preferences.current().shown_digits)
    base = f"/api/v1/{page.path}chart."
    return {
        "narrow": f"{base}svg{query([*pairs, digits, ('size', 'narrow')])}",
        "wide": f"{base}svg{query([*pairs, digits])}",
        "png": f"{base}png{query([*pairs, digits])}",
        # A map is drawn without one.
        "specification": f"{base}vl.json{query(pairs)}" if chart["kind"] != "map" else "",
    }


def settled(chart: Values) -> Pairs:
    """What is drawn, chosen by somebody or not, as the address says it."""
    pairs = [("kind", chart["kind"]), ("x", chart["x"]["value"]), ("y", chart["y"]["value"])]
    pairs += [("series", chart["series"]["value"])] if chart["series"] else []
    return pairs + ([("chart_year", chart["period"]["value"])] if chart["period"] else [])


def _periods(page: Page, chart: Values) -> list[Values]:
    """The years that a map or bars may show, and all of them together; none where there is no choice."""
    told = chart["period"]
    if not told:
        return []
    drawn = [pair for pair in settled(chart) if pair[0] != "chart_year"]
    return [
        {
            "year": year,
            "is_shown": year == told["value"],
            "query": query([*page.view.rows, *drawn, ("chart_year", year)]),
        }
        for year in [*told["years"][:SHOWN_YEARS], ALL_YEARS]
    ]


def _refused(page: Page, refusal: client.ApiProblem) -> Values:
    """The form again with what was asked, and why it cannot be drawn."""
    try:
        usual = page.api.get(f"{page.path}chart/", **as_params(page.view.filter))
    except client.ApiProblem:
        return {"chart_status": refusal.status, "chart_problem": refusal.body}
    return {
        "chart_status": refusal.status,
        "chart_problem": refusal.body,
        "chart": usual,
        "chosen": {
            name: dict(page.view.chart).get(name, "") for name in ("kind", "x", "y", "series")
        },
        "chart_hidden": page.view.rows,
    }


def _embed_code(page: Page, chart: Values) -> str:
    """Markup to be copied; the address has no character that could end the attribute early."""
    address = query([*page.pinned.filter, *settled(chart)]).replace("&", "&amp;")
    title = page.resource["title"].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<iframe src="{settings.SITE_URL}/embed/resources/{page.resource["id"]}/{page.language}/{address}" '
        f'title="{title}" width="100%" height="560" loading="lazy"></iframe>'
    )


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # the view takes more than a request
def embed(request: HttpRequest, public_id: UUID, language: str) -> HttpResponse:
    """GET /embed/resources/<id>/<language>/: a chart or rows of a view for other sites' pages, with their source."""
    from frontend.views import data_tables  # the page's parts are made there, with charts from here

    with translation.override(language):
        page = data_tables.load(request, language, public_id)
        is_table = request.GET.get("show") == "table"
        context: Values = {
            "resource": page.resource,
            "release": page.release,
            "conditions": data_tables.condition_words(page),
            "page_url": f"{settings.SITE_URL}{page.url}{page.pinned.query}",
            "newest_url": f"{settings.SITE_URL}{page.url}",
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        status = 200
        try:
            if is_table:
                rows = page.api.get(
                    f"{page.path}rows/", limit=EMBED_ROWS, **as_params(page.view.rows)
                )
                context |= {
                    "rows": rows,
                    "columns": page.columns,
                    "table": data_tables.table_of(page, rows),
                }
            else:
                context |= section(page) or _checked(page)
                status = context.get("chart_status", 200)
        except client.ApiProblem as refusal:
            if refusal.status not in {400, 409, 503}:
                raise
            context["problem"], status = refusal.body, refusal.status
        answer = render(request, "frontend/embed.html", context, status=status)
        answer.headers["Content-Language"] = language
    return answer
