"""What packages refer to and must be there first: organisations, groups; and which licences CKAN knows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation

from accounts.models import Agency
from common.themes import Theme
from opendata.ckan import outbox, words
from opendata.ckan.remote import Remote
from opendata.errors import CkanInvalid, CkanUnavailable
from opendata.models import CkanSite, CkanTerm, Dataset

FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Term:
    """An organisation or a group as CKAN shall have it."""

    kind: str  # "organization" or "group", as CKAN spells it
    name: str
    title: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps([self.name, self.title]).encode()).hexdigest()


def terms_of(dataset: Dataset) -> list[Term]:
    """What a dataset refers to."""
    return [_organisation(dataset.agency), _group(dataset.theme)]


def ensure(terms: list[Term], remote: Remote) -> None:
    """Make sure that CKAN has them; without any call when it is known to. What others wrote there stays until ours changes.

    Raises:
        CkanFailure: one could not be written.
    """
    known = {
        (term.kind, term.name): term.acked_hash
        for term in CkanTerm.objects.filter(name__in=[term.name for term in terms])
    }
    for term in terms:
        acked = known.get((term.kind, term.name))
        if acked != term.hash:
            _write(term, remote, is_known=acked is not None)
            CkanTerm.objects.update_or_create(
                kind=term.kind, name=term.name, defaults={"acked_hash": term.hash}
            )


def forget(terms: list[Term]) -> None:
    """CKAN does not have them after all."""
    for term in terms:
        CkanTerm.objects.filter(kind=term.kind, name=term.name).delete()


def look(remote: Remote, *, now: datetime) -> CkanSite:
    """Check the token, and at most once an hour what this CKAN can: its licences, and whether it has a DataStore.

    Raises:
        CkanDenied: the token is unknown.
        CkanUnavailable: no answer.
    """
    remote.require_token()
    site = outbox.site()
    if site.checked_at is not None and site.checked_at > now - FRESH:
        return site
    licences = [one["id"] for one in remote.call("license_list")]
    extensions = remote.call("status_show").get("extensions") or []
    site.licences, site.has_datastore, site.checked_at = licences, "datastore" in extensions, now
    site.save(update_fields=["licences", "has_datastore", "checked_at"])
    return site


def _organisation(agency: Agency) -> Term:
    return Term("organization", words.term_name(agency.slug), agency.name_ar)


def _group(theme: str) -> Term:
    with translation.override("ar"):
        return Term("group", words.term_name(theme), str(Theme(theme).label))


def _write(term: Term, remote: Remote, *, is_known: bool) -> None:
    found = remote.find(f"{term.kind}_show", term.name, include_extras=False, include_users=False)
    if found is None:
        try:
            remote.call(f"{term.kind}_create", {"name": term.name, "title": term.title})
        except CkanInvalid as error:
            if "name" not in error.fields:
                raise
            raise CkanUnavailable(f"{term.name} is being made by another worker") from error
    elif found.get("state") != "active" or (is_known and found.get("title") != term.title):
        body = {"id": found["id"], "title": term.title, "state": "active"}
        remote.call(f"{term.kind}_patch", body)
