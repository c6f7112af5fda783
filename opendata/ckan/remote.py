"""Calls to a CKAN's action API: bounded in time and size, and every failure in one of the classes of `opendata.errors`.

CKAN's error texts are translated, so only classes, codes and fields decide. ckanapi has no timeout of its own, hides HTML error
pages in a text and loses the answer's head; the session here gives it timeouts and remembers status and ``Retry-After``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

import requests
import urllib3
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
from django.conf import settings

from opendata.errors import (
    CkanConflict,
    CkanDenied,
    CkanFailure,
    CkanInvalid,
    CkanMissing,
    CkanUnavailable,
)
from operations import queue

CONNECT_SECONDS = 5.0
MAX_BYTES = 50_000_000
MAX_WAIT_SECONDS = 300.0
PAGE = 1000  # rows of one package_search, CKAN's own limit
USER_AGENT = "Diwan"
_DENIED = (401, 403)
_REFUSED = (301, 302, 307, 308, 400, 405, 413, 414)
_READING = ("_show", "_list", "_search")
_UNAVAILABLE = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
    SearchError,
    SearchIndexError,
    SearchQueryError,
    ServerIncompatibleError,
    KeyError,  # a JSON answer without CKAN's envelope
    TypeError,
    ValueError,
)

T = TypeVar("T")
ATTEMPTS = 6  # in one run, with growing pauses; what is left waits for the next run
File = tuple[str, IO[bytes], str]  # its name, content and media type


class Remote:
    """One CKAN. ``before_each`` runs before every call, to keep a lease; ``writes`` and ``reads`` count calls."""

    def __init__(self, url: str, token: str = "", *, seconds: float | None = None) -> None:
        self.url = url.rstrip("/")
        self._session = _BoundedSession(seconds or settings.CKAN_SECONDS)
        self._ckan = RemoteCKAN(
            self.url, apikey=token or None, user_agent=USER_AGENT, session=self._session
        )
        self.before_each: Callable[[], None] = lambda: None
        self.reads = self.writes = 0

    def call(
        self,
        action: str,
        body: dict[str, Any] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Any:  # Any: JSON
        """Call an action and return its result.

        Raises:
            CkanFailure: in one of its classes.
        """
        self.before_each()
        if action.endswith(_READING):
            self.reads += 1
        else:
            self.writes += 1
        self._session.forget()
        try:
            return self._ckan.call_action(action, body or {}, files=dict(files) if files else None)
        except CKANAPIError as error:
            raise self._classified(action, error) from error
        except _UNAVAILABLE as error:
            raise self._unavailable(action, type(error).__name__) from error

    def find(self, action: str, key: str, **more: Any) -> dict[str, Any] | None:
        """The thing that a ``…_show`` answers, None when there is none. Any: JSON."""
        try:
            found: dict[str, Any] = self.call(action, {"id": key, **more})
        except CkanMissing:
            return None
        return found

    def require_token(self) -> None:
        """Make sure that CKAN knows the token; on reads it takes an unknown one for an anonymous visitor.

        Raises:
            CkanDenied: it does not.
        """
        try:
            self.call("user_show")
        except CkanMissing as error:
            raise CkanDenied("user_show: the token is unknown") from error

    def modified(self, condition: str) -> dict[str, str]:
        """Package id → time of its last change, of the packages that Solr finds under `condition`; a call per thousand."""
        found: dict[str, str] = {}
        while True:
            asked = {"q": "*:*", "fq": condition, "fl": "id,metadata_modified", "sort": "id asc"}
            asked |= {"rows": str(PAGE), "start": str(len(found)), "include_private": "true"}
            page = self.call("package_search", asked)["results"]
            found |= {one["id"]: moment(one["metadata_modified"]) for one in page}
            if len(page) < PAGE:
                return found

    def _classified(self, action: str, error: CKANAPIError) -> CkanFailure:
        if isinstance(error, NotFound):
            return CkanMissing(f"{action}: not found")
        if isinstance(error, NotAuthorized):
            return CkanDenied(f"{action}: the token may not do this")
        if isinstance(error, ValidationError):
            return _refused(action, error.error_dict)
        if isinstance(error, SearchError | SearchIndexError | SearchQueryError):
            return self._unavailable(action, type(error).__name__)
        status = self._session.status
        if status in _DENIED:
            return CkanDenied(f"{action}: answered {status}")
        if status in _REFUSED:
            return CkanInvalid(f"{action}: answered {status}", ("upload",) if status == 413 else ())
        return self._unavailable(action, f"answered {status} without a result")

    def _unavailable(self, action: str, words: str) -> CkanUnavailable:
        return CkanUnavailable(f"{action}: {words}", self._session.wait_seconds)


def _refused(action: str, errors: dict[str, Any]) -> CkanFailure:
    fields = tuple(sorted(key for key in errors if key not in {"__type", "message"}))
    if "match" in fields:
        return CkanConflict(f"{action}: changed since it was read")
    return CkanInvalid(f"{action}: refused fields", fields)


def moment(modified: str) -> str:
    """A time of change as far as CKAN's database and its index agree on it: to the millisecond.

    >>> moment("2026-11-29T08:23:46.550394"), moment("2026-11-29T08:23:46.550Z"), moment("2026-11-29T08:23:46.000394")
    ('2026-11-29T08:23:46.550', '2026-11-29T08:23:46.550', '2026-11-29T08:23:46')
    """
    return modified.removesuffix("Z")[:23].removesuffix(".000")


def patiently(ask: Callable[[], T]) -> T:
    """What `ask` returns, asked several times with growing pauses while CKAN does not answer properly.

    Raises:
        CkanUnavailable: it never did.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return ask()
        except CkanUnavailable as failure:
            pause(attempt, failure.wait_seconds)
    return ask()


def pause(attempt: int, asked: float) -> None:
    """Wait after the n-th failure, at least as long as CKAN asked for."""
    time.sleep(max(queue.delay_after(attempt).total_seconds(), asked))


class _BoundedSession(requests.Session):
    """Bounds an answer as a whole, not only the wait for its next byte."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        # A .netrc file of the machine would replace the token otherwise.
        self.auth = lambda request: request
        self.forget()

    def forget(self) -> None:
        self.status, self.wait_seconds = 0, 0.0

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        options["allow_redirects"] = False  # ckanapi says so too
        deadline = time.monotonic() + self._seconds
        options |= {"stream": True, "timeout": (min(CONNECT_SECONDS, self._seconds), self._seconds)}
        response = super().send(request, **options)
        self.status = response.status_code
        wait = response.headers.get("Retry-After", "")
        self.wait_seconds = min(float(wait), MAX_WAIT_SECONDS) if wait.isdecimal() else 0.0
        body = bytearray()
        # Byte by byte as they come: a trickle never fills a buffer, so it would never be looked at.
        while chunk := response.raw.read1(65_536, decode_content=True):
            body += chunk
            if len(body) > MAX_BYTES or time.monotonic() > deadline:
                response.close()
                raise requests.Timeout("the answer is too long or too slow")
        response._content = bytes(body)
        # CKAN's JSON is UTF-8 whatever its head says.
        response.encoding = "utf-8"
        return response
