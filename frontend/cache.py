"""Whole pages from memory, for everybody who asks for the same address in the same display.

The key holds the generation counter that every public change bumps, so an editor's change is visible to the next visitor in
every process; what merely depends on the time (a countdown) may be a minute old. First in the chain of middleware: a hit costs
one look-up and the reading of the counter. With ``DIWAN_CACHE_URL`` the processes share their pages too.

Kept are only answers 200 to GET below ``/<language>/`` that set no cookie and do not forbid it; a page with a one-time key in
its form is never kept, or two visitors would send the same key.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from frontend import forms, page_views, preferences
from frontend.generation import UNKNOWN, current_generation

Answer = Callable[[HttpRequest], HttpResponse]

TTL_SECONDS = 60
MAX_ENTRIES = 2000
MAX_BYTES = 64 * 1024 * 1024
_ONE_TIME_KEY = re.compile(
    rb"<input[^>]*type=\"hidden\"[^>]*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
# When a form was shown (`forms.opened`): written anew for each visitor. Of a page that is the same otherwise the browser keeps
# the copy that it has, so its forms are older then, never younger.
_SIGN = re.compile(rb"<input type=\"hidden\" name=\"opened\"[^>]*>")
_LEFT_OUT = frozenset({"x-request-id", "content-length", "date", "vary", "etag", "cache-control"})
# The browser keeps the page but asks each time whether it is still the same: 304 is a few bytes.
_CACHE_CONTROL = "private, no-cache"
# What nginx in front may keep, for so many seconds, for everybody who asks alike (deploy/nginx); it shows this header to nobody.
_EDGE_SECONDS = "1"


@dataclass(frozen=True, slots=True)
class Page:
    """One kept answer."""

    expires_at: float
    body: bytes
    packed: bytes
    etag: str
    headers: dict[str, str]


class PageStore:
    """Least recently used pages of this process, bounded in number and bytes; behind it the shared cache when there is one."""

    def __init__(self, *, shared: bool) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._shared = shared

    def get(self, key: str, now: float) -> Page | None:
        page = self._pages.get(key)
        if page is None and self._shared:
            page = caches["default"].get(_shared_key(key))
            if page is not None:
                self._keep(key, page)
        if page is None or page.expires_at < now:
            return None
        return page

    def put(self, key: str, page: Page) -> None:
        self._keep(key, page)
        if self._shared:
            caches["default"].set(_shared_key(key), page, TTL_SECONDS)

    def _keep(self, key: str, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += _size(page) - (_size(old) if old else 0)
            self._pages[key] = page
            while len(self._pages) > MAX_ENTRIES or self._bytes > MAX_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= _size(dropped)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0


def _size(page: Page) -> int:
    return len(page.body) + len(page.packed)


def _shared_key(key: str) -> str:
    return "page:" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class PageCacheMiddleware:
    """Answer from `PageStore` when it can; count the page view either way."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.languages = frozenset(f"/{code}/" for code, _name in settings.LANGUAGES)
        self.store = PageStore(shared="redis" in settings.CACHES["default"]["BACKEND"])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path[: path.find("/", 1) + 1] not in self.languages or request.method not in {
            "GET",
            "HEAD",
        }:
            return self.get_response(request)
        generation = current_generation()
        key = f"{generation} {_address(request)}"
        page = self.store.get(key, time.time())
        if page is None:
            response = self.get_response(request)
            if response.status_code == 200:
                page_views.count(request)
            if getattr(request, "is_personal", False):
                response.headers["Cache-Control"] = "no-store"
            if generation == UNKNOWN or not _may_be_kept(request, response):
                return response
            page = _page(response)
            self.store.put(key, page)
        else:
            page_views.count(request)
        return _answer(request, page)


def _address(request: HttpRequest) -> str:
    """Everything that an anonymous page depends on beside the public content."""
    meta = request.META
    chosen = preferences.of(request).key if meta.get("HTTP_COOKIE") else preferences.DEFAULT.key
    htmx = meta.get("HTTP_HX_REQUEST", "")
    return (
        f"{request.scheme} {meta.get('HTTP_HOST', '')} {chosen} {htmx} "
        f"{request.path_info}?{meta.get('QUERY_STRING', '')}"
    )


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and response.get("Content-Type", "").startswith("text/html")
        and not _ONE_TIME_KEY.search(response.content)
    )


def _page(response: HttpResponse) -> Page:
    body = response.content
    return Page(
        expires_at=time.time() + TTL_SECONDS,
        body=body,
        packed=_packed(body),
        etag=f'W/"{sha256(_SIGN.sub(b"", body)).hexdigest()[:20]}"',
        headers={name: value for name, value in response.items() if name.lower() not in _LEFT_OUT},
    )


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _signed(request: HttpRequest, body: bytes) -> bytes:
    """The page with its forms opened now; the very same bytes where it has none."""
    if b'name="opened"' not in body:
        return body
    return _SIGN.sub(forms.opened_field(request).encode(), body)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    meta = request.META
    if page.etag in meta.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    elif "gzip" in meta.get("HTTP_ACCEPT_ENCODING", ""):
        body = _signed(request, page.body)
        packed = page.packed if body is page.body else _packed(body)
        response = HttpResponse(packed, headers=page.headers)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(_signed(request, page.body), headers=page.headers)
    if response.status_code == 200:
        response.headers["X-Accel-Expires"] = _EDGE_SECONDS
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response
