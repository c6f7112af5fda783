"""A table: filter, sort, count, measure, chart, download, cite. All of it stands in the address and works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import citing, client
from frontend.code_names import names_of_codes
from frontend.findings import shown_number
from frontend.table_view import (
    Condition,
    Names,
    Pairs,
    TableView,
    as_params,
    from_form,
    in_words,
    operator_names,
    query,
)
from frontend.views import data_charts

ROWS = 100  # as many as a printed page of the table has
MEASURED_ROWS, MEASURED_COLUMNS = 100_000, 12
FACET_COLUMNS, FACET_VALUES = 5, 8
FEW, MANY = 2, 50
YEAR_WORDS = frozenset({"سنة", "السنة", "عام", "العام", "year"})
Values = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of the page is made from; `file` is the resource's in the release that is shown."""

    api: client.ApiClient
    language: str
    resource: Values
    release: Values
    file: Values
    view: TableView
    names: Names

    @property
    def path(self) -> str:
        return f"resources/{self.resource['id']}/"

    @property
    def url(self) -> str:
        return str(self.resource["url"])

    @property
    def columns(self) -> list[Values]:
        return [
            {**one, "is_number": one["type"] in {"integer", "number"}, "is_year": is_year(one)}
            for one in self.file["columns"]
        ]

    @property
    def labels(self) -> dict[str, str]:
        return {one["name"]: one["label"] for one in self.file["columns"]}

    @property
    def pinned(self) -> TableView:
        """The view with its release, so that what it names stays."""
        return self.view.at(self.release["number"])


def resource(request: HttpRequest, language: str, slug: str, public_id: Any) -> HttpResponse:
    """GET /ar/datasets/<slug>/<id>/. Any: a UUID."""
    page = load(request, language, public_id)
    names = {one["name"] for one in page.columns}
    asked = from_form(request.GET, names)
    if asked is not None:
        return HttpResponseRedirect(f"{quote(page.url)}{asked.query}")
    rows, problem = _rows(page, request.GET.get("cursor", ""))
    chart = data_charts.section(page) if rows and rows["count"] else None
    context: Values = {
        "heading": page.resource["title"],
        "resource": page.resource,
        "release": page.release,
        "file": page.file,
        "view": page.view,
        "filters": _filters(page),
        "hidden": [pair for pair in page.view.everything if "__" not in pair[0] and pair[0] != "q"],
        "operators": operator_names().items(),
        "columns": _headers(page),
        "problem": _problem(page, problem) if problem else None,
        "breadcrumb": _crumbs(page),
        "api_url": f"{page.resource['rows_url']}{query(page.view.rows)}",
    }
    if rows:
        context |= _shown(page, rows, request.GET)
    if chart:
        context |= chart
    status = problem.status if problem else context.get("chart_status", 200)
    return render(request, "frontend/resource.html", context, status=status)


def load(request: HttpRequest, language: str, public_id: Any) -> Page:
    """The resource, and the release that the address names or the newest; `ApiProblem` where there is none."""
    api = client.for_request(request)
    found = api.get(f"resources/{public_id}/")
    asked = request.GET.get("release", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else found["release"]
    slug = quote(found["dataset"]["slug"], safe="")
    release = api.get(f"datasets/{slug}/releases/{number}/")
    file = next((one for one in release["files"] if one["id"] == found["id"]), None)
    if file is None:
        raise client.ApiProblem(404, {"code": "not_found"})
    names = {one["name"] for one in file["columns"]}
    view = TableView.of(request.GET, names)
    return Page(api, language, found, release, file, view, names_of_codes(api, file, view))


def is_year(column: Values) -> bool:
    """Years are written without a mark of thousands."""
    words = f"{column['label']} {column['original']}".casefold().split()
    return column["type"] == "integer" and bool(YEAR_WORDS.intersection(words))


def condition_words(page: Page) -> list[str]:
    words = [in_words(one, page.labels, page.names) for one in page.view.conditions]
    if page.view.words:
        words.append(_("any column contains %(words)s") % {"words": page.view.words})
    return words


def table_of(page: Page, rows: Values) -> list[list[Values]]:
    """Cells in the columns' order, with what is needed to write each."""
    return [
        [{"value": row[one["name"]], **one} for one in page.columns if one["name"] in row]
        for row in rows["results"]
    ]


def _with_questions(page: Page, rows: Values) -> list[Values]:
    """Each row of the table with its number in the file and the address that asks about it."""
    lines = zip(table_of(page, rows), rows["numbers"], strict=True)
    return [
        {"cells": cells, "number": number, "ask_url": _ask_url(page, row=str(number))}
        for cells, number in lines
    ]


def _ask_url(page: Page, **place: str) -> str:
    """The form for a question on this file as it is shown, or on its column or row."""
    pairs = [("resource", page.resource["id"]), ("release", str(page.release["number"]))]
    return f"{page.resource['dataset']['url']}questions/ask/{query([*pairs, *place.items()])}"


def _rows(page: Page, cursor: str) -> tuple[Values | None, client.ApiProblem | None]:
    """A page of rows, or why there is none that the visitor can mend."""
    pairs = page.view.rows + ([("cursor", cursor)] if cursor else [])
    try:
        return page.api.get(f"{page.path}rows/", limit=ROWS, **as_params(pairs)), None
    except client.ApiProblem as refusal:
        if refusal.status not in {400, 409, 503}:
            raise
        return None, refusal


def _shown(page: Page, rows: Values, given: QueryDict) -> Values:
    """What a page with rows has besides: files, counts, figures, how to cite."""
    pinned = page.pinned.rows
    files = f"/api/v1/{page.path}download/"
    return {
        "rows": rows,
        "table": _with_questions(page, rows),
        "ask_url": _ask_url(page),
        "is_asking": given.get("ask") == "1",
        "asking_url": f"{query([*page.view.everything, ('ask', '1')])}#rows",
        "feed_url": f"{page.url}feed.atom{query(page.view.without_release.filter)}",
        "conditions": condition_words(page),
        "steps": {name: _step(page, rows[name]) for name in ("previous", "next")},
        "remedies": _remedies(page) if not rows["count"] else [],
        "facets": _facets(page) if rows["count"] else [],
        "files": {
            form.partition(".")[0]: f"{files}{form}{query([*pinned, *more])}"
            for form, more in (
                ("csv", []),
                ("excel.csv", []),
                ("xlsx", [("lang", page.language)]),
                ("json", []),
                ("jsonl", []),
                ("parquet", []),
            )
        },
        "openapi_url": f"/api/v1/{page.path}openapi.json",
        "original_url": f"{files}original{query([('release', str(page.release['number']))])}",
        "figures": _figures(page, rows, given.get("figures", "")),
        "figures_url": f"{query([*page.view.everything, ('figures', '1')])}#figures",
        **_citation(page, rows, f"{settings.SITE_URL}{files}"),
    }


def _citation(page: Page, rows: Values, files: str) -> Values:
    now = datetime.now(UTC)
    dataset, release, pinned = page.resource["dataset"], page.release, page.pinned
    address = TableView(pinned.conditions, pinned.words, pinned.sort, pinned.release)
    cited = citing.Cited(
        publisher=dataset["agency"]["name"],
        title=f"{dataset['title']}: {page.resource['title']}",
        identifier=str(dataset["identifier"])[:8],
        licence=dataset["licence"]["label"],
        release=release["number"],
        published_at=release["published_at"],
        maturity=release["maturity"]["label"],
        sha256=page.file["sha256"],
        fingerprint=release["fingerprint"],
        url=f"{settings.SITE_URL}{quote(page.url)}{address.query}",
        conditions="; ".join(condition_words(page)),
        row_count=rows["count"],
    )
    pairs: Pairs = pinned.rows
    original = f"{files}original{query([('release', pinned.release)])}"
    is_whole = not page.view.is_narrowed and not page.view.sort
    return {
        "citation": citing.pieces(cited, now),
        "bibtex": citing.bibtex(cited, now),
        "recipes": citing.recipes(
            f"{files}csv{query(pairs)}",
            f"{files}parquet{query(pairs)}",
            original if is_whole else "",
            page.file["sha256"],
        ),
    }


def _filters(page: Page) -> list[Values]:
    """The rows of the form: each condition, with the view without it; and an empty one."""
    found = [
        {
            "column": one.column,
            "operator": one.shown_operator,
            "value": one.shown_value,
            "words": in_words(one, page.labels, page.names),
            "without": page.view.without(one).query,
        }
        for one in page.view.conditions
    ]
    return [*found, {"column": "", "operator": "contains", "value": "", "words": "", "without": ""}]


def _headers(page: Page) -> list[Values]:
    """Each header as a link that sorts by it, and says how the table is sorted now."""
    order = page.view.sort
    return [
        {
            **one,
            "query": page.view.sorted_by(
                f"-{one['name']}" if order == one["name"] else one["name"]
            ).query,
            "sorted": {one["name"]: "ascending", f"-{one['name']}": "descending"}.get(
                order, "none"
            ),
        }
        for one in page.columns
    ]


def _step(page: Page, address: str | None) -> str:
    cursor = parse_qs(urlsplit(address or "").query).get("cursor", [""])[0]
    return query([*page.view.everything, ("cursor", cursor)]) if cursor else ""


def _remedies(page: Page) -> list[Values]:
    """Where nothing fits: each condition with how many rows there would be without it."""
    options = [
        (in_words(one, page.labels, page.names), page.view.without(one))
        for one in page.view.conditions
    ]
    if page.view.words:
        options.append((condition_words(page)[-1], page.view.without_words()))
    found = []
    for words, view in options[:5]:
        count = page.api.get(f"{page.path}rows/", limit=1, **as_params(view.filter))["count"]
        found.append({"words": words, "query": view.query, "count": count})
    return sorted(found, key=lambda one: -one["count"])


def _facets(page: Page) -> list[Values]:
    """Columns of few different values, with how many rows have each; a click asks for one, another takes it back."""
    names = _counted_columns(page)
    if not names:
        return []
    asked = {"column": ",".join(names[:FACET_COLUMNS]), "top": FACET_VALUES}
    found = page.api.get(f"{page.path}facets/", **asked, **as_params(page.view.filter))["facets"]
    return [_facet(page, one) for one in found if _is_useful(page, one)]


def _counted_columns(page: Page) -> list[str]:
    """Codes of a reference list are counted in the place of the names, so that spellings of one name come together."""
    codes = {one["codes_of"]: one["name"] for one in page.columns if one["reference_list"]}
    codes.pop("", None)
    counted = [one for one in page.columns if one["type"] in {"text", "boolean"} or one["is_year"]]
    names = [str(one["name"]) for one in counted]
    return list(dict.fromkeys(str(codes.get(name, name)) for name in names))


def _is_useful(page: Page, facet: Values) -> bool:
    name = facet["column"]["name"]
    different = len(facet["values"]) + facet["others"]["values"]
    is_chosen = any(one.column == name for one in page.view.conditions)
    return is_chosen or FEW <= different <= MANY


def _facet(page: Page, facet: Values) -> Values:
    name = facet["column"]["name"]
    values = []
    for one in facet["values"]:
        text = str(one["value"]).lower() if isinstance(one["value"], bool) else str(one["value"])
        condition = Condition(name, "eq", text)
        is_chosen = condition in page.view.conditions
        view = page.view.without(condition) if is_chosen else page.view.with_value(name, text)
        values.append({**one, "is_chosen": is_chosen, "query": view.query})
    label = page.labels.get(facet["column"]["codes_of"]) or facet["column"]["label"]
    return {"label": label, "values": values, "others": facet["others"]}


def _figures(page: Page, rows: Values, asked: str) -> list[Values] | None:
    """What each column holds; None where the table is so large that it is worked out when asked for only."""
    if not rows["count"]:
        return []
    if (page.file["row_count"] or 0) > MEASURED_ROWS and not asked:
        return None
    names = ",".join(one["name"] for one in page.columns[:MEASURED_COLUMNS])
    told = page.api.get(f"{page.path}statistics/", columns=names, **as_params(page.view.filter))
    return [
        {**_measured(one), "ask_url": _ask_url(page, column=one["column"]["name"])}
        for one in told["statistics"]
    ]


def _measured(told: Values) -> Values:
    """The bars of a small histogram: of numbers and times by their values, of words by the most frequent ones."""
    column = told["column"]
    bins = [one["count"] for one in told["histogram"]] or [one["count"] for one in told["top"]]
    highest = max(bins, default=0)
    width = 120 / max(len(bins), 1)
    bars = [
        {
            "x": round(place * width, 1),
            "width": round(width - 1, 1),
            "y": 32 - height,
            "height": height,
        }
        for place, count in enumerate(bins)
        for height in [round(32 * count / highest, 1) if highest else 0]
    ]
    is_measure = column["type"] in {"integer", "number"} and not is_year(column)
    return {
        **told,
        "bars": bars if len(bins) > 1 else [],
        "is_number": column["type"] in {"integer", "number"},
        "is_year": is_year(column),
        "mean": shown_number(told["mean"]) if is_measure and told["mean"] is not None else None,
        "median": shown_number(told["quantiles"].get("0.5", 0)) if is_measure else None,
        "most_frequent": told["top"][0] if told["top"] and not told["histogram"] else None,
    }


def _problem(page: Page, refusal: client.ApiProblem) -> Values:
    """What is wrong with the address, what may stand there instead, and the view without the condition at fault."""
    body = refusal.body
    named = body.get("column")
    at_fault = next((one for one in page.view.conditions if one.column == named), None)
    known = [one for one in page.columns if one["name"] in (body.get("columns") or [])]
    names = operator_names()
    return {
        "title": body.get("title", ""),
        "detail": body.get("detail", ""),
        "column": page.labels.get(str(named), str(named or "")),
        "columns": known,
        "operators": [names[one] for one in body.get("operators") or [] if one in names],
        "kind": body.get("kind", ""),
        "example": body.get("example", ""),
        "is_outdated": body.get("code") == "cursor_outdated",
        "first_page": page.view.query,
        "without": page.view.without(at_fault).query if at_fault else "",
    }


def _crumbs(page: Page) -> list[dict[str, str]]:
    dataset = page.resource["dataset"]
    return [
        {"title": "", "url": f"/{page.language}/"},
        {"title": _("Open data"), "url": f"/{page.language}/datasets/"},
        {"title": dataset["title"], "url": dataset["url"]},
    ]
