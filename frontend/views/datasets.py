"""Open data: the catalogue, a dataset with all that is needed to cite and reuse it, a table that the address describes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import client
from frontend.paging import Pager
from frontend.views import dataset_community

PAGE_SIZE = 20
ROWS = 50
FACETS = ("agency", "theme", "licence")
OPERATORS = ("eq", "ne", "contains", "lt", "lte", "gt", "gte", "empty")


def catalogue(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/datasets/: every public dataset, narrowed by a plain GET form."""
    asked = {
        name: request.GET[name]
        for name in ("q", "page", "series", *FACETS)
        if request.GET.get(name, "")
    }
    listing = client.for_request(request).get("datasets/", **asked)
    titles = {"agency": _("Publisher"), "theme": _("Theme"), "licence": _("Licence")}
    facets = [
        {
            "name": name,
            "title": titles[name],
            "values": listing["facets"][name],
            "chosen": request.GET.get(name, ""),
        }
        for name in FACETS
        if listing["facets"][name]
    ]
    context = {
        "heading": _("Open data"),
        "description": _("Data of public bodies that anyone may use."),
        "listing": listing,
        "facets": facets,
        "words": request.GET.get("q", ""),
        "is_narrowed": any(name in asked for name in ("q", "series", *FACETS)),
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "page_size": PAGE_SIZE,
        "api_url": f"/api/v1/datasets/?{urlencode({'lang': language, **asked})}",
    }
    return render(request, "frontend/datasets.html", context)


def dataset(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/: facts, files, columns, how to cite, how to call."""
    api = client.for_request(request)
    found = api.get(f"datasets/{quote(slug, safe='')}/")
    url = f"{settings.SITE_URL}{quote(found['url'])}"
    year = found["updated_at"][:4]
    context = {
        "heading": found["title"],
        "description": found["notes"][:160],
        "dataset": found,
        "around": dataset_community.around(api, slug),
        "public_url": url,
        "citation": _citation(found, url, year),
        "bibtex": _bibtex(found, url, year),
        "site_url": settings.SITE_URL,
        "breadcrumb": _crumbs(language),
        "api_url": f"/api/v1/datasets/{quote(slug, safe='')}/",
    }
    return render(request, "frontend/dataset.html", context)


def resource(request: HttpRequest, language: str, slug: str, public_id: Any) -> HttpResponse:
    """GET /ar/datasets/<slug>/<id>/: the rows; filter, order and page are all in the address. Any: a UUID."""
    api = client.for_request(request)
    found = api.get(f"resources/{public_id}/")
    query, condition = _row_query(request.GET)
    problem, rows = None, None
    try:
        rows = api.get(f"resources/{public_id}/rows/", **query)
    except client.ApiProblem as refusal:
        if refusal.status not in {400, 409}:
            raise
        problem = refusal
    view = urlencode({name: value for name, value in query.items() if name != "page"}, doseq=True)
    shown = QueryDict(request.GET.urlencode())
    context = {
        "heading": found["title"],
        "resource": found,
        "rows": rows,
        "table": _table(found, rows) if rows else None,
        "problem": problem,
        "condition": condition,
        "operators": _operator_names(),
        "columns": _column_links(found["columns"], shown),
        "pager": Pager.of(shown, rows["count"], ROWS) if rows else None,
        "csv_url": f"{found['rows_url'].removesuffix('/')}.csv?{view}",
        "json_url": f"{found['rows_url']}?{view}",
        "breadcrumb": [
            *_crumbs(language),
            {"title": found["dataset"]["title"], "url": found["dataset"]["url"]},
        ],
        "api_url": f"{found['rows_url']}?{view}",
    }
    return render(
        request,
        "frontend/resource.html",
        context,
        status=problem.status if problem else 200,
    )


def _row_query(given: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """The API's query, from the page's: one condition of the form, an order, a page."""
    condition = {
        "column": given.get("column", ""),
        "operator": given.get("operator", "contains"),
        "value": given.get("value", ""),
    }
    query: dict[str, Any] = {"page_size": ROWS}
    for name in ("sort", "page"):
        if given.get(name):
            query[name] = given[name]
    if condition["column"] and (condition["value"] or condition["operator"] == "empty"):
        key = f"{condition['column']}__{condition['operator']}"
        query[key] = condition["value"] or "1"
    return query, condition


def _table(found: dict[str, Any], rows: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Cells in the columns' order; numbers are marked."""
    columns = [(one["name"], one["type"] in {"integer", "number"}) for one in found["columns"]]
    return [
        [{"value": row[name], "is_number": is_number} for name, is_number in columns]
        for row in rows["results"]
    ]


def _column_links(columns: list[dict[str, Any]], query: QueryDict) -> list[dict[str, Any]]:
    """Each header as a link that sorts by it, and says how the table is sorted now."""
    links = []
    for column in columns:
        name, order = column["name"], query.get("sort", "")
        changed = query.copy()
        changed.pop("page", None)
        changed["sort"] = f"-{name}" if order == name else name
        sorted_now = {name: "ascending", f"-{name}": "descending"}.get(order, "none")
        links.append(
            {
                **column,
                "query": f"?{changed.urlencode()}",
                "sorted": sorted_now,
                "is_number": column["type"] in {"integer", "number"},
            }
        )
    return links


def _operator_names() -> list[tuple[str, str]]:
    names = {
        "contains": _("contains"),
        "eq": _("equals"),
        "ne": _("is not"),
        "lt": _("is less than"),
        "lte": _("is at most"),
        "gt": _("is more than"),
        "gte": _("is at least"),
        "empty": _("is empty"),
    }
    return list(names.items())


def _citation(found: dict[str, Any], url: str, year: str) -> str:
    return _("%(publisher)s (%(year)s). %(title)s [dataset]. %(licence)s. %(url)s") % {
        "publisher": found["agency"]["name"],
        "year": year,
        "title": found["title"],
        "licence": found["licence"]["label"],
        "url": url,
    }


def _bibtex(found: dict[str, Any], url: str, year: str) -> str:
    """A BibTeX record; braces of the words are escaped, so that none ends the record early."""

    def word(text: str) -> str:
        return text.replace("\\", "").replace("{", r"\{").replace("}", r"\}")

    return "\n".join(
        [
            f"@misc{{dataset-{found['identifier']},",
            f"  author = {{{{{word(found['agency']['name'])}}}}},",
            f"  title = {{{word(found['title'])}}},",
            f"  year = {{{year}}},",
            f"  url = {{{url}}},",
            f"  note = {{{word(found['licence']['label'])}}}",
            "}",
        ]
    )


def _crumbs(language: str) -> list[dict[str, str]]:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
    ]
