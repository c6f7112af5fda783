"""Atom feeds of datasets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frontend import atom, client
from frontend.table_view import TableView, as_params, query
from frontend.text import number
from frontend.views import data_tables
from frontend.views.data_differences import told_briefly

OF_VIEW = 5  # releases told of; each costs a count
COMPARED = 5  # releases whose changes are told
Values = dict[str, Any]  # Any: JSON


@require_safe
def of_releases(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/feed.atom: the last releases of a dataset, each an entry with what changed in it."""
    api, address = client.for_request(request), f"datasets/{quote(slug, safe='')}/"
    dataset = api.get(address)
    told = api.get(f"{address}releases/")
    found = told["results"]
    entries = []
    for place, one in enumerate(found):
        before = found[place + 1]["number"] if place + 1 < len(found) else 0
        is_compared = before and place < COMPARED
        changed = told_briefly(api, address, before, one["number"]) if is_compared else ""
        entries.append(_entry(one, dataset, changed))
    return atom.answer(request, dataset["title"], quote(dataset["url"]), entries)


@require_safe
def moved(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/releases.atom: the same feed had two addresses once."""
    return HttpResponsePermanentRedirect(quote(f"/{language}/datasets/{slug}/feed.atom"))


@require_safe
def of_view(request: HttpRequest, language: str, slug: str, public_id: UUID) -> HttpResponse:
    """GET /ar/datasets/<slug>/<id>/feed.atom?<conditions>: releases that changed a file, and how many rows fit in each."""
    page = data_tables.load(request, language, public_id)
    _count(page, page.view)  # a wrong condition is said, not fed
    dataset = page.resource["dataset"]
    address = f"datasets/{quote(dataset['slug'], safe='')}/releases/"
    newest = page.api.get(address)["results"][:OF_VIEW]
    entries = []
    for one in newest:
        release = page.api.get(f"{address}{one['number']}/")
        file = next((each for each in release["files"] if each["id"] == str(public_id)), None)
        if file is not None and file["is_changed"]:
            entries.append(_view_entry(page, release))
    words = [page.resource["title"], *data_tables.condition_words(page)]
    asked = page.view.without_release.filter
    view = query(asked) if asked else ""
    return atom.answer(request, " · ".join(words), f"{quote(page.url)}{view}", entries, view=view)


def _view_entry(page: data_tables.Page, release: Values) -> atom.Entry:
    view = page.view.at(release["number"])
    published = atom.moment(release["published_at"])
    host = urlsplit(settings.SITE_URL).hostname
    which = {"number": release["number"]}
    return atom.Entry(
        id=f"tag:{host},2026:resource/{page.resource['id']}/{view.query}",
        title=f"{page.resource['title']} · {_('Release %(number)d') % which}",
        url=f"{quote(page.url)}{view.query}",
        author=page.resource["dataset"]["agency"]["name"],
        published=published,
        updated=published,
        about=" · ".join(
            filter(
                None, [_rows_that_fit(page, view), release["maturity"]["label"], release["note"]]
            )
        ),
    )


def _count(page: data_tables.Page, view: TableView) -> int:
    return int(page.api.get(f"{page.path}rows/", limit=1, **as_params(view.filter))["count"])


def _rows_that_fit(page: data_tables.Page, view: TableView) -> str:
    """'' where an earlier release had not these columns."""
    try:
        count = _count(page, view)
    except client.ApiProblem as refusal:
        if refusal.status != 400:
            raise
        return ""
    return ngettext("%(shown)s row", "%(shown)s rows", count) % {"shown": number(count)}


def _entry(release: Values, dataset: Values, changed: str) -> atom.Entry:
    published = atom.moment(release["published_at"])
    host = urlsplit(settings.SITE_URL).hostname
    which = {"number": release["number"]}
    said = (release["maturity"]["label"], release["note"])
    return atom.Entry(
        id=f"tag:{host},2026:dataset/{dataset['identifier']}/releases/{release['number']}",
        title=f"{dataset['title']} · {_('Release %(number)d') % which}",
        url=quote(release["url"]),
        author=dataset["agency"]["name"],
        published=published,
        updated=published,
        about="\n".join(filter(None, [" · ".join(filter(None, said)), changed])),
    )
