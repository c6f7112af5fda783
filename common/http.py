"""The only way out to addresses that people typed: feeds, linked files, webhooks (TRUST §3).

FetchFailed                  503: the other side did not give what was asked
├── Unreachable              no connection, broken TLS or HTTP
├── TooSlow                  the time for the whole answer ran out
├── TooLarge                 more bytes than allowed
├── WrongType                another content type than asked for
├── TooManyRedirects
└── BadStatus                an answer of 400 or more
AddressRefused               422, `common.addresses`

The name is looked up once; the connection goes to the address that was checked, so an answer that changes between check and call
gains nothing. Every redirect is checked as if it had been typed. No proxy settings, no cookies, no connection kept.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

import httpcore
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common import addresses
from common.addresses import AddressRefused, WebAddress
from common.errors import Unavailable

__all__ = ["AddressRefused", "FetchFailed", "Fetched", "call", "fetch", "post", "status_of"]

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchFailed(Unavailable):
    code = "fetch_failed"
    title = _("The other site did not answer as expected.")


class Unreachable(FetchFailed):
    code = "fetch_unreachable"
    title = _("The other site cannot be reached.")


class TooSlow(FetchFailed):
    code = "fetch_too_slow"
    title = _("The other site took too long to answer.")


class TooLarge(FetchFailed):
    code = "fetch_too_large"
    title = _("The answer of the other site is larger than allowed.")


class WrongType(FetchFailed):
    code = "fetch_wrong_type"
    title = _("The other site answered with another kind of content.")


class TooManyRedirects(FetchFailed):
    code = "fetch_too_many_redirects"
    title = _("The other site redirects too often.")


class BadStatus(FetchFailed):
    code = "fetch_bad_status"
    title = _("The other site answered with an error.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `url` is where the last redirect led; after ``304`` the body is empty and `is_unchanged` true."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class _Limits:
    max_bytes: int
    deadline: float  # of time.monotonic()
    accept: tuple[str, ...]

    def seconds_left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left


def fetch(
    url: str,
    *,
    max_bytes: int = 5_000_000,
    timeout_seconds: float = 15.0,
    accept: Iterable[str] = (),
    etag: str = "",
    last_modified: str = "",
) -> Fetched:
    """GET a public address and return its whole answer.

    Args:
        max_bytes: bound on the body, also after decompression.
        timeout_seconds: bound on everything together, redirects included.
        accept: content types that are taken, such as ``application/rss+xml`` or ``text/*``; none means any.
        etag: of the copy that is already here; an unchanged answer then comes as 304.
        last_modified: likewise.

    Raises:
        AddressRefused: the address, a redirect or what its name stands for is not public.
        FetchFailed: see the tree above.
    """
    limits = _Limits(max_bytes, time.monotonic() + timeout_seconds, tuple(accept))
    headers = {"User-Agent": f"Diwan (+{settings.SITE_URL})", "Accept-Encoding": "gzip"}
    headers["Accept"] = ", ".join([*limits.accept, "*/*;q=0.1"]) if limits.accept else "*/*"
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    address = addresses.parse(url)
    for _hop in range(MAX_REDIRECTS + 1):
        found = _get(address, headers, limits)
        if isinstance(found, Fetched):
            return found
        address = _follow(address, found)
    raise TooManyRedirects


def status_of(url: str, *, method: str = "HEAD", timeout_seconds: float = 15.0) -> int:
    """Ask a public address with HEAD or GET and return the status where its redirects end; no body is read.

    Raises:
        AddressRefused, TooSlow, TooManyRedirects, Unreachable: as `fetch`.
    """
    limits = _Limits(0, time.monotonic() + timeout_seconds, ())
    headers = {"User-Agent": f"Diwan (+{settings.SITE_URL})", "Accept": "*/*"}
    address = addresses.parse(url)
    for _hop in range(MAX_REDIRECTS + 1):
        with _asked(address, headers, limits, method=method) as response:
            if response.status not in _REDIRECTS:
                return response.status
            given = {name.lower(): value for name, value in response.headers}
        address = _follow(address, given.get(b"location", b"").decode("utf-8", "replace"))
    raise TooManyRedirects


def post(url: str, *, body: bytes, headers: dict[str, str], timeout_seconds: float = 15.0) -> int:
    """POST to a public address and return the status of the answer, whatever it is; its body is not read.

    Redirects are not followed: what was signed for one address is not sent to another.

    Raises:
        AddressRefused: the address or what its name stands for is not public.
        TooSlow, Unreachable: see the tree above.
    """
    limits = _Limits(0, time.monotonic() + timeout_seconds, ())
    own = {"User-Agent": f"Diwan (+{settings.SITE_URL})", "Content-Length": str(len(body))}
    with _asked(addresses.parse(url), headers | own, limits, body) as response:
        return response.status


def call(
    url: str,
    *,
    body: bytes | None = None,
    headers: dict[str, str],
    max_bytes: int,
    timeout_seconds: float = 15.0,
) -> tuple[int, bytes]:
    """GET a public address, or POST `body` to it, and return status and body of the answer, whatever they are.

    Redirects are not followed.

    Raises:
        AddressRefused: the address or what its name stands for is not public.
        TooLarge, TooSlow, Unreachable, WrongType: see the tree above.
    """
    limits = _Limits(max_bytes, time.monotonic() + timeout_seconds, ())
    own = {"User-Agent": f"Diwan (+{settings.SITE_URL})", "Accept-Encoding": "identity"}
    if body is not None:
        own["Content-Length"] = str(len(body))
    with _asked(addresses.parse(url), headers | own, limits, body) as response:
        given = {name.decode("latin-1").lower(): value for name, value in response.headers}
        encoding = given.get("content-encoding", b"").decode("latin-1").strip()
        return response.status, _body(response, encoding, limits)


def _follow(address: WebAddress, location: str) -> WebAddress:
    if _is_unparsable(location):
        raise AddressRefused
    following = addresses.parse(urljoin(str(address), location))
    if (address.scheme, following.scheme) == ("https", "http"):
        raise AddressRefused
    return following


def _is_unparsable(location: str) -> bool:
    try:
        urljoin("https://example.org/", location)
    except ValueError:
        return True
    return not location


def _get(address: WebAddress, headers: dict[str, str], limits: _Limits) -> Fetched | str:
    """Ask once; returns the answer, or the ``Location`` of a redirect."""
    with _asked(address, headers, limits) as response:
        return _read(response, address, limits)


@contextmanager
def _asked(
    address: WebAddress,
    headers: dict[str, str],
    limits: _Limits,
    body: bytes | None = None,
    method: str = "GET",
) -> Iterator[httpcore.Response]:
    """The head of one answer, from an address that was checked; the connection ends with the block."""
    seconds = limits.seconds_left()
    try:
        backend = _CheckedBackend(addresses.resolve(address), limits)
        with (
            httpcore.ConnectionPool(network_backend=backend, max_connections=1) as pool,
            pool.stream(
                method if body is None else "POST",
                _url(address),
                headers=[*headers.items(), ("Connection", "close")],
                content=body,
                extensions={
                    "timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)
                },
            ) as response,
        ):
            yield response
    except httpcore.TimeoutException:
        raise TooSlow from None
    except (OSError, UnicodeError, httpcore.NetworkError, httpcore.ProtocolError):
        raise Unreachable from None


def _url(address: WebAddress) -> httpcore.URL:
    return httpcore.URL(
        scheme=address.scheme.encode(),
        host=address.host.encode(),
        port=address.port,
        target=address.target.encode("ascii"),
    )


def _read(response: httpcore.Response, address: WebAddress, limits: _Limits) -> Fetched | str:
    given = {name.decode("latin-1").lower(): value for name, value in response.headers}
    head = {name: value.decode("latin-1").strip() for name, value in given.items()}
    if response.status in _REDIRECTS:
        return given.get("location", b"").decode("utf-8", "replace")
    if response.status >= 400:
        raise BadStatus(answered=response.status)
    media_type = head.get("content-type", "").partition(";")[0]
    answer = Fetched(
        url=str(address),
        status=response.status,
        body=b"",
        content_type=media_type.strip().lower(),
        etag=head.get("etag", "")[:200],
        last_modified=head.get("last-modified", "")[:100],
    )
    if response.status == 304:
        return answer
    if not _is_accepted(answer.content_type, limits.accept):
        raise WrongType(content_type=answer.content_type[:100])
    announced = head.get("content-length", "")
    if announced.isdecimal() and int(announced) > limits.max_bytes:
        raise TooLarge(max_bytes=limits.max_bytes)
    return replace(answer, body=_body(response, head.get("content-encoding", ""), limits))


def _body(response: httpcore.Response, encoding: str, limits: _Limits) -> bytes:
    if encoding.lower() not in {"", "identity", "gzip", "x-gzip"}:
        raise WrongType(encoding=encoding[:50])
    expand = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding.lower() else None
    body = bytearray()
    for chunk in response.iter_stream():
        limits.seconds_left()
        try:
            # One byte more than allowed is enough to know; a bomb is never unpacked whole.
            body += expand.decompress(chunk, limits.max_bytes + 1) if expand else chunk
        except zlib.error:
            raise Unreachable from None
        if len(body) > limits.max_bytes:
            raise TooLarge(max_bytes=limits.max_bytes)
        if expand is not None and expand.eof:
            break  # zlib would keep whatever is sent after its end, without bound
    if expand is not None and not expand.eof:
        raise Unreachable  # cut off in the middle
    return bytes(body)


def _is_accepted(content_type: str, accept: tuple[str, ...]) -> bool:
    """An answer without a type is taken: many feeds have none, and the parser decides anyway."""
    if not accept or not content_type:
        return True
    family = content_type.partition("/")[0] + "/*"
    return content_type in accept or family in accept or "*/*" in accept


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, whatever name it is asked for."""

    def __init__(self, checked: list[str], limits: _Limits) -> None:
        self._checked = checked
        self._limits = limits
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, *args: Any, **options: Any
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for checked in self._checked:
            try:
                stream = self._backend.connect_tcp(
                    checked, port, timeout=self._limits.seconds_left()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _DeadlineStream(stream, self._limits)
        raise failure

    def connect_unix_socket(self, path: str, *args: Any, **options: Any) -> httpcore.NetworkStream:
        raise AddressRefused

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, self._limits.seconds_left()))


class _DeadlineStream(httpcore.NetworkStream):
    """Gives each read and write only the time that is left of the whole: a trickle of bytes gains none."""

    def __init__(self, stream: httpcore.NetworkStream, limits: _Limits) -> None:
        self._stream = stream
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._limits.seconds_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._limits.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._limits.seconds_left())
        return _DeadlineStream(secured, self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
