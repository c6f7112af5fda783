"""Takes an existing CKAN over: its organisations become agencies, its packages datasets, their ids and addresses stay known.

Each package is one transaction, so that a run that was cut off goes on where it was; what did not change since is not touched,
but for what is still to be read or published.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actors import PLATFORM
from accounts.models import Agency
from accounts.services import save_agency
from common import http
from common.errors import DomainError
from opendata import ingesting, services
from opendata.ckan import arriving
from opendata.ckan.mapping import Mapped, mapped
from opendata.ckan.remote import Remote, patiently
from opendata.errors import NothingToPublish
from opendata.models import CkanCopy, CkanOrigin, CkanResourceOrigin, Dataset, Release
from operations.clock import database_now

PAGE = 100
FETCH_SECONDS = 120.0
MAX_BYTES = 50_000_000
_TABLES = {"csv", "text/csv", "tsv", "xlsx", "xls", "ods", "geojson", "parquet"}
_NAME = re.compile(r"[^a-z0-9_-]")


@dataclass(slots=True)
class Report:
    """How many packages were new, changed, unchanged or failed, and what had no place, as ``name: field = value``."""

    counts: Counter[str] = field(default_factory=Counter)
    unmapped: list[str] = field(default_factory=list)


def take_over(
    remote: Remote,
    *,
    publish: bool = False,
    agency: Agency | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Report:
    """Import everything that the token may see. May run any number of times.

    Args:
        publish: make public at once what is public there, has a known licence and a table that could be read.
        agency: whose the packages are that belong to no organisation; they are left out without one.

    Raises:
        CkanFailure: CKAN does not answer, or refuses.
    """
    report = Report()
    for package in _packages(remote):
        name = package["name"]
        try:
            outcome, origin = _take(remote, package, publish=publish, fallback=agency)
        except (DomainError, ValidationError) as refusal:
            outcome, origin = "failed", None
            report.unmapped.append(f"{name}: {_words(refusal)}")
        report.counts[outcome] += 1
        tell(f"{name}: {outcome}")
        for one in origin.unmapped if origin else []:
            report.unmapped.append(f"{name}: {one['field']} = {one['value']}")
    return report


def _packages(remote: Remote) -> Iterator[dict[str, Any]]:
    start = 0
    while True:
        asked = {
            "q": "*:*",
            "rows": PAGE,
            "start": start,
            "sort": "id asc",
            "include_private": True,
        }
        page = patiently(partial(remote.call, "package_search", asked))["results"]
        yield from page
        start += len(page)
        if len(page) < PAGE:
            return


def _take(
    remote: Remote, package: dict[str, Any], *, publish: bool, fallback: Agency | None
) -> tuple[str, CkanOrigin | None]:
    origins = CkanOrigin.objects.select_related("dataset")
    origin = origins.filter(site=remote.url, package_id=package["id"]).first()
    found, outcome = mapped(package), "changed" if origin else "new"
    if origin is not None and origin.modified == package["metadata_modified"]:
        outcome = "unchanged"
    else:
        origin = _kept(remote, package, found, origin, fallback)
    if refused := arriving.settle(origin, database_now()):
        origin.unmapped = [*origin.unmapped, *refused]
        origin.save(update_fields=["unmapped"])
    is_public = package.get("state") == "active" and not package.get("private")
    if publish and found.has_licence and is_public:
        _publish(origin.dataset)
    return outcome, origin


def _kept(
    remote: Remote,
    package: dict[str, Any],
    found: Mapped,
    origin: CkanOrigin | None,
    fallback: Agency | None,
) -> CkanOrigin:
    agency = _agency(package) or fallback
    if agency is None:
        raise ValidationError("no organisation")
    files = _files(remote, package, found)
    with transaction.atomic():
        dataset = _dataset(package, found, agency, origin)
        if origin is None:
            origin = CkanOrigin(site=remote.url, package_id=package["id"], dataset=dataset)
        origin.name, origin.modified = package["name"], package["metadata_modified"]
        origin.unmapped = found.unmapped
        origin.save()
        _adopt(remote, package, dataset)
        for one in files:
            one.keep(dataset, origin)
    return origin


def _agency(package: dict[str, Any]) -> Agency | None:
    organisation = package.get("organization")
    if not organisation:
        return None
    slug = _NAME.sub("-", organisation["name"].lower())[:80]
    known = Agency.objects.filter(slug=slug).first()
    if known is not None:
        return known
    title = (organisation.get("title") or organisation["name"])[:200]
    return save_agency(Agency(slug=slug, name_ar=title, name_en=title))


def _dataset(
    package: dict[str, Any], found: Mapped, agency: Agency, origin: CkanOrigin | None
) -> Dataset:
    dataset = origin.dataset if origin else Dataset(slug=_slug(package))
    key = _free_uuid(package["id"])
    if origin is None and key and not Dataset.objects.filter(identifier=key).exists():
        dataset.identifier = key
    dataset.agency = agency
    for name, value in found.values.items():
        setattr(dataset, name, value)
    return services.save_dataset(dataset=dataset, actor=PLATFORM, now=database_now())


def _slug(package: dict[str, Any]) -> str:
    name: str = package["name"][:80]
    if Dataset.objects.filter(slug=name).exists():
        return f"{name[:60]}-{package['id'][:12]}"
    return name


def _adopt(remote: Remote, package: dict[str, Any], dataset: Dataset) -> None:
    """What came from the very CKAN that is pushed to keeps its name there, so that no second package is made of it."""
    is_same = settings.CKAN_URL and remote.url == settings.CKAN_URL.rstrip("/")
    if is_same and str(dataset.identifier) == package["id"]:
        wanted = {"name": package["name"], "package_id": dataset.identifier}
        CkanCopy.objects.get_or_create(dataset=dataset, defaults=wanted)


def _publish(dataset: Dataset) -> None:
    """Publish for the first time: what a person withdrew stays withdrawn, what waits for a person's decision waits."""
    dataset.refresh_from_db()
    if dataset.published_at is not None or not arriving.is_readable(dataset):
        return
    with contextlib.suppress(NothingToPublish):
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=database_now())


@dataclass(frozen=True, slots=True)
class _File:
    """One resource with the bytes that were fetched; without any it becomes a link."""

    remote_id: str
    title: str
    title_en: str
    url: str
    data: bytes | None

    def keep(self, dataset: Dataset, origin: CkanOrigin) -> None:
        """Raises: FileNotUsable, ReleaseClosed, ValidationError."""
        known = origin.resources.filter(remote_id=self.remote_id).select_related("resource").first()
        mark = hashlib.sha256(self.data).hexdigest() if self.data else ""
        if known is None:
            self._make(dataset, origin, mark)
            return
        resource, titles = known.resource, (self.title, self.title_en)
        if (resource.title_ar, resource.title_en) != titles:
            resource.title_ar, resource.title_en = titles
            resource.save(update_fields=["title_ar", "title_en"])
        if mark and mark != known.sha256:
            known.sha256, known.fetched_from = mark, self.url[:1000]
            known.save(update_fields=["sha256", "fetched_from"])
            arriving.put_file(self._release(dataset), resource, self._upload())

    def _make(self, dataset: Dataset, origin: CkanOrigin, mark: str) -> None:
        titles = ingesting.Titles(self.title, self.title_en)
        link = "" if mark else self.url
        resource = arriving.make(dataset, _free_uuid(self.remote_id), titles, link=link)
        CkanResourceOrigin.objects.create(
            origin=origin,
            remote_id=self.remote_id,
            resource=resource,
            fetched_from=self.url[:1000],
            sha256=mark,
        )
        if mark:
            arriving.put_file(self._release(dataset), resource, self._upload())
        else:
            arriving.put_link(self._release(dataset), resource)

    def _release(self, dataset: Dataset) -> Release:
        return arriving.release_for(dataset, database_now())

    def _upload(self) -> ingesting.Upload:
        name = unquote(urlsplit(self.url).path).rpartition("/")[2]
        return ingesting.Upload(io.BytesIO(self.data or b""), name)


def _files(remote: Remote, package: dict[str, Any], found: Mapped) -> list[_File]:
    """All resources, those of tables fetched; before the transaction, for other people's servers take their time."""
    files = []
    for one in package.get("resources") or []:
        url = urljoin(f"{remote.url}/", one.get("url") or "")
        title = (one.get("name") or url.rpartition("/")[2] or "—").replace("\x00", "")[:200]
        english = (one.get("description") or "").replace("\x00", "")
        data = _fetched(url, one, found)
        if data is None and len(url) > 500:
            found.lose(f"resources.{one['id']}.url", url)
            continue
        short = english if len(english) <= 200 and "\n" not in english else ""
        if english and not short:
            found.lose(f"resources.{one['id']}.description", english)
        files.append(_File(one["id"], title, short, url, data))
    return files


def _fetched(url: str, one: dict[str, Any], found: Mapped) -> bytes | None:
    form = (one.get("format") or url.rpartition(".")[2]).lower()
    if form not in _TABLES:
        return None
    try:
        body = http.fetch(url, max_bytes=MAX_BYTES, timeout_seconds=FETCH_SECONDS).body
    except DomainError as refusal:
        found.lose(f"resources.{one['id']}.url", f"{url} ({refusal.code})")
        return None
    return body or None


def _free_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _words(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return "; ".join(refusal.messages)
    return str(getattr(refusal, "code", refusal))
