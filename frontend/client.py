"""The typed client of Diwan's public API; all that the front end knows of the other apps.

By default the API runs in the same process (WSGI transport, no socket); with ``DIWAN_API_URL`` it is elsewhere.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.module_loading import import_string

from common import visitor
from common.logging import current_request_id, get_logger

log = get_logger(__name__)

SESSION_HEADER = "X-Session-Token"
_local = threading.local()


class ApiProblem(Exception):
    """The API answered with a problem; ``status`` and ``code`` say which, ``body`` is the whole document."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code', '')}")
        self.status = status
        self.code = str(body.get("code", ""))
        self.body = body


def _transport_client() -> httpx.Client:
    """One httpx client per thread."""
    client: httpx.Client | None = getattr(_local, "client", None)
    if client is None:
        # The client is shared by visitors: a cookie kept from one answer would be sent for somebody else.
        no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        if settings.DIWAN_API_URL:
            client = httpx.Client(base_url=settings.DIWAN_API_URL, timeout=10.0, cookies=no_cookies)
        else:
            application = import_string(settings.DIWAN_IN_PROCESS_API)
            client = httpx.Client(
                transport=httpx.WSGITransport(app=application, raise_app_exceptions=False),
                base_url=settings.SITE_URL,
                cookies=no_cookies,
            )
        _local.client = client
    return client


@dataclass(frozen=True, slots=True)
class File:
    """A file as the API sends it."""

    content: bytes
    content_type: str
    disposition: str


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Calls on behalf of one visitor, in one language."""

    language: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, /, **params: Any) -> Any:  # Any: JSON
        """GET ``/api/v1/<path>``; the visitor's language is added.

        Raises:
            ApiProblem: any answer of 400 or more; 503 when none came.
        """
        return self._send("GET", path, params={"lang": self.language, **params})

    def get_file(self, path: str, /, **params: Any) -> File:
        """GET a file that the API makes: a calendar entry, a table as CSV.

        Raises:
            ApiProblem: any answer of 400 or more.
        """
        answer = self._answer("GET", path, params={"lang": self.language, **params})
        return File(
            content=answer.content,
            content_type=answer.headers.get("Content-Type", "application/octet-stream"),
            disposition=answer.headers.get("Content-Disposition", "attachment"),
        )

    def post(
        self, path: str, body: dict[str, Any], *, idempotency_key: str = ""
    ) -> Any:  # Any: JSON
        """POST JSON to ``/api/v1/<path>`` under the visitor's Idempotency-Key.

        Raises:
            ApiProblem: any answer of 400 or more; 503 when none came.
        """
        extra = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self._send("POST", path, params={"lang": self.language}, json=body, extra=extra)

    def post_file(self, path: str, name: str, content: bytes) -> Any:  # Any: JSON
        """POST one file as ``file`` of a multipart form.

        Raises:
            ApiProblem: any answer of 400 or more; 503 when none came.
        """
        params = {"lang": self.language}
        return self._send("POST", path, params=params, files={"file": (name, content)})

    def delete(
        self, path: str, body: dict[str, Any] | None = None, /, **params: str
    ) -> Any:  # Any: JSON
        """DELETE ``/api/v1/<path>``.

        Raises:
            ApiProblem: any answer of 400 or more; 503 when none came.
        """
        return self._send("DELETE", path, params={"lang": self.language, **params}, json=body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:  # Any: JSON
        """PATCH ``/api/v1/<path>``.

        Raises:
            ApiProblem: any answer of 400 or more; 503 when none came.
        """
        return self._send("PATCH", path, params={"lang": self.language}, json=body)

    def _send(self, method: str, path: str, **sent: Any) -> Any:
        answer = self._answer(method, path, **sent)
        return answer.json() if answer.content else None

    def _answer(
        self,
        method: str,
        path: str,
        *,
        params: Any,
        json: Any = None,
        files: Any = None,
        extra: dict[str, str] | None = None,
    ) -> httpx.Response:
        # The in-process API activates its own language in this thread; the page keeps the visitor's.
        try:
            with translation.override(translation.get_language()):
                answer = _transport_client().request(
                    method,
                    f"/api/v1/{path}",
                    params=params,
                    json=json,
                    files=files,
                    headers={**self.headers, **(extra or {})},
                )
        except httpx.HTTPError as error:
            log.warning("api.unreachable", error=type(error).__name__)
            raise ApiProblem(503, {"code": "unavailable"}) from error
        if answer.status_code >= 400:
            try:
                body = answer.json()
            except ValueError:
                body = {"code": "unavailable", "title": answer.reason_phrase}
            if answer.headers.get("Retry-After", "").isdecimal():
                body["retry_after_seconds"] = int(answer.headers["Retry-After"])
            raise ApiProblem(answer.status_code, body)
        return answer


def for_request(request: HttpRequest, *, as_person: bool = False) -> ApiClient:
    """The client that speaks for this visitor; `as_person` hands their session on, which public reads never do.

    A page made with a session depends on the person: answer it with ``Cache-Control: no-store``.
    """
    headers = {visitor.HEADER: visitor.header_for(visitor.address_of(request))}
    if current_request_id():
        headers["X-Request-ID"] = current_request_id()
    if agent := request.headers.get("User-Agent"):
        headers["User-Agent"] = agent.encode("ascii", "ignore").decode()[:300]
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if as_person and session.isascii() and session.isalnum():
        headers[SESSION_HEADER] = session
    return ApiClient(
        language=translation.get_language() or settings.LANGUAGE_CODE,
        headers=headers,
    )


def get_as_person(request: HttpRequest, path: str) -> Any:  # Any: JSON
    """GET what depends on who reads it; a session that has ended reads as nobody.

    Raises:
        ApiProblem: as `ApiClient.get`.
    """
    try:
        return for_request(request, as_person=True).get(path)
    except ApiProblem as problem:
        if problem.status != 401:
            raise
        return for_request(request).get(path)


@dataclass(frozen=True, slots=True)
class ReaderClient:
    """Reads what is public as everybody does; what is for some only, with the visitor's session, if they have one.

    An answer that needed the session marks the request: the page made of it is theirs alone and kept nowhere.
    """

    request: HttpRequest
    public: ApiClient
    person: ApiClient | None

    @property
    def speaker(self) -> ApiClient:
        """The client that has read what was read last: the visitor's own where the public one could not."""
        is_personal = getattr(self.request, "is_personal", False)
        return self.person if is_personal and self.person is not None else self.public

    def get(self, path: str, /, **params: Any) -> Any:  # Any: JSON
        """As `ApiClient.get`.

        Raises:
            ApiProblem: as there; 404 also for what the visitor may not read.
        """
        try:
            return self.public.get(path, **params)
        except ApiProblem as problem:
            if problem.status != 404 or self.person is None:
                raise
            hidden = problem
        try:
            found = self.person.get(path, **params)
        except ApiProblem as problem:
            if problem.status != 401:  # a session that has ended reads as nobody
                raise
            raise hidden from None
        self.request.is_personal = True  # type: ignore[attr-defined]  # told to `frontend.cache`
        return found


def for_reader(request: HttpRequest) -> ReaderClient:
    """The client for reading one consultation, which may be for some only."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    person = for_request(request, as_person=True) if has_session else None
    return ReaderClient(request, for_request(request), person)
