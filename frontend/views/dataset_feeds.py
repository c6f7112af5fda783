"""Atom feeds of datasets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import atom, client


@require_safe
def of_releases(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/feed.atom: the last releases of a dataset, each an entry that stays as it is."""
    api, address = client.for_request(request), f"datasets/{quote(slug, safe='')}/"
    dataset = api.get(address)
    told = api.get(f"{address}releases/")
    entries = [_entry(one, dataset) for one in told["results"]]
    return atom.answer(request, dataset["title"], quote(dataset["url"]), entries)


def _entry(release: dict[str, Any], dataset: dict[str, Any]) -> atom.Entry:  # Any: JSON
    published = atom.moment(release["published_at"])
    host = urlsplit(settings.SITE_URL).hostname
    number = {"number": release["number"]}
    return atom.Entry(
        id=f"tag:{host},2026:dataset/{dataset['identifier']}/releases/{release['number']}",
        title=f"{dataset['title']} · {_('Release %(number)d') % number}",
        url=quote(release["url"]),
        author=dataset["agency"]["name"],
        published=published,
        updated=published,
        about=" · ".join(filter(None, [release["maturity"]["label"], release["note"]])),
    )
