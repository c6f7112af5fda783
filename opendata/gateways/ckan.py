"""The catalogue's copy in CKAN: a protocol, its implementation on ckanapi, and one in memory for tests.

CKAN's error texts are translated, so only classes, codes and fields decide. ckanapi has no timeout of its own, hides HTML error
pages in a text, and takes a bad token for an anonymous visitor on reads; all three are dealt with here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import (
    CKANAPIError,
    NotAuthorized,
    NotFound,
    SearchError,
    SearchIndexError,
    SearchQueryError,
    ServerIncompatibleError,
    ValidationError,
)

from opendata.errors import CkanRefusal, CkanUnavailable

CONNECT_SECONDS, READ_SECONDS = 5, 30
USER_AGENT = "Diwan"
_REFUSING = (400, 401, 403, 404, 405, 409, 413, 414)
_UNAVAILABLE = (
    requests.RequestException,
    SearchError,
    SearchIndexError,
    SearchQueryError,
    ServerIncompatibleError,
    KeyError,  # a JSON answer without CKAN's envelope
    ValueError,
)


@dataclass(frozen=True, slots=True)
class CkanResource:
    """One file as CKAN links to it; ``id`` stays the same, so that CKAN keeps its own views of it."""

    id: str
    name: str
    url: str
    format: str
    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class CkanPackage:
    """One dataset as CKAN has it."""

    id: str
    name: str
    title: str
    notes: str
    owner_org: str
    url: str
    license_id: str
    tags: list[str] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    resources: list[CkanResource] = field(default_factory=list)


class CkanGateway(Protocol):
    """Writes are idempotent: the same package twice is one package."""

    def put_package(self, package: CkanPackage) -> None:
        """Create, change or revive. Raises CkanUnavailable or CkanRefusal."""
        ...

    def delete_package(self, name: str) -> None:
        """Delete; a package that is not there is no error. Raises as `put_package`."""
        ...


class HttpCkan:
    """A CKAN 2.11 or later, by its action API."""

    def __init__(self, url: str, token: str, *, read_seconds: float = READ_SECONDS) -> None:
        self._timeout = (CONNECT_SECONDS, read_seconds)
        self._ckan = RemoteCKAN(url, apikey=token, user_agent=USER_AGENT)

    def put_package(self, package: CkanPackage) -> None:
        self._check_token(package.owner_org)
        body = _as_json(package)
        found = self._found(package.name)
        if found is None:
            # After an answer that was lost, the package is found by its name and this line is not reached again.
            self._call("package_create", body)
        else:
            self._call("package_update", body | {"id": found["id"], "state": "active"})

    def delete_package(self, name: str) -> None:
        found = self._found(name)
        if found is not None and found.get("state") != "deleted":
            self._call("package_delete", {"id": found["id"]})

    def _check_token(self, organisation: str) -> None:
        """CKAN takes a token that it does not know for an anonymous visitor; such a one may write nowhere."""
        writable = self._call("organization_list_for_user", {"permission": "create_dataset"})
        if organisation not in {found["name"] for found in writable}:
            raise CkanRefusal(
                f"the token may not write datasets of the organisation {organisation}"
            )

    def _found(self, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._ask("package_show", {"id": name})
        except NotFound:
            return None
        return found

    def _call(self, action: str, body: dict[str, Any]) -> Any:  # Any: JSON
        try:
            return self._ask(action, body)
        except NotFound as error:
            raise CkanRefusal(f"{action}: not found") from error

    def _ask(self, action: str, body: dict[str, Any]) -> Any:  # Any: JSON
        """One call, with every failure but «not found» put into one of two classes."""
        try:
            return self._ckan.call_action(action, body, requests_kwargs={"timeout": self._timeout})
        except NotFound:
            raise
        except NotAuthorized as error:
            raise CkanRefusal(f"{action}: the token may not do this") from error
        except ValidationError as error:
            fields = ", ".join(
                sorted(key for key in error.error_dict if key not in {"__type", "message"})
            )
            raise CkanRefusal(f"{action}: refused fields: {fields}") from error
        except _UNAVAILABLE as error:
            raise CkanUnavailable(f"{action}: {type(error).__name__}") from error
        except CKANAPIError as error:
            raise _by_status(action, error) from error


def _by_status(action: str, error: CKANAPIError) -> CkanRefusal | CkanUnavailable:
    """ckanapi gives status and body only as text: ``[url, status, body]`` in a list's representation."""
    match = re.match(r"\['[^']*', (\d{3}), ", str(error))
    if match and int(match[1]) in _REFUSING:
        return CkanRefusal(f"{action}: answered {match[1]}")
    return CkanUnavailable(f"{action}: no usable answer")


def _as_json(package: CkanPackage) -> dict[str, Any]:
    return {
        "id": package.id,
        "name": package.name,
        "title": package.title,
        "notes": package.notes,
        "owner_org": package.owner_org,
        "url": package.url,
        "license_id": package.license_id,
        "private": False,
        "tags": [{"name": tag} for tag in package.tags],
        "extras": [{"key": key, "value": value} for key, value in sorted(package.extras.items())],
        "resources": [
            {
                "id": resource.id,
                "name": resource.name,
                "url": resource.url,
                "format": resource.format,
                "size": resource.size,
                "hash": resource.hash,
            }
            for resource in package.resources
        ],
    }


@dataclass(slots=True)
class InMemoryCkan:
    """A CKAN that remembers; ``failures`` are raised first, one per call."""

    packages: dict[str, CkanPackage] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)

    def put_package(self, package: CkanPackage) -> None:
        self._fail()
        self.packages[package.name] = package
        self.deleted.discard(package.name)

    def delete_package(self, name: str) -> None:
        self._fail()
        if name in self.packages:
            self.deleted.add(name)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
