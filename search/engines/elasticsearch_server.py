"""The way to an Elasticsearch: addresses, who we are, whom we trust, and whether it is one that we can speak to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, UnsupportedProductError
from elasticsearch.exceptions import TransportError

from search.engines import IndexUnavailable, IndexUnreachable
from search.engines.server import Server

OLDEST, NEWEST = 8, 9
_INFO_SECONDS = 5.0


def client_of(server: Server) -> Elasticsearch:
    """A client of its own pool of connections; it asks nothing yet."""
    options: dict[str, Any] = {
        "request_timeout": server.seconds,
        "max_retries": 0,
    }  # Any: keyword arguments
    if server.cloud_id:
        options["cloud_id"] = server.cloud_id
    else:
        options["hosts"] = list(server.urls)
    if server.api_key:
        options["api_key"] = server.api_key
    elif server.user:
        options["basic_auth"] = (server.user, server.password)
    if server.ca_file:
        options["ca_certs"] = server.ca_file
    if server.fingerprint:
        # A certificate known by its fingerprint is trusted without an authority.
        options["ssl_assert_fingerprint"] = server.fingerprint
        options |= {} if server.ca_file else {"verify_certs": False, "ssl_show_warn": False}
    return Elasticsearch(**options)


class CheckedClient:
    """A client that looks once, before its first use, whether the server is an Elasticsearch that we can speak to."""

    def __init__(self, server: Server) -> None:
        self._client = client_of(server)
        self._lock = threading.Lock()
        self._version = ""

    def version(self) -> str:
        """The server's version, such as ``8.19.13``.

        Raises:
            IndexUnreachable: no answer, or another server than we can speak to; the message says which.
        """
        with self._lock:
            if not self._version:
                with understood():
                    self._version = _fitting(self._client)
            return self._version

    def __call__(self, seconds: float | None = None) -> Elasticsearch:
        """The client, for answers within so many seconds when they are given."""
        self.version()
        return self._client if seconds is None else self._client.options(request_timeout=seconds)


def _fitting(client: Elasticsearch) -> str:
    try:
        told = client.options(request_timeout=_INFO_SECONDS).info().body
    except UnsupportedProductError as error:
        told = error.body if isinstance(error.body, dict) else {}
        name = told.get("version", {}).get("distribution", "") or "no Elasticsearch"
        names = {"opensearch": "OpenSearch"}
        raise IndexUnreachable(
            f"The search server is {names.get(name, name)}; Diwan needs Elasticsearch {OLDEST} or {NEWEST}."
        ) from error
    number = str(told["version"]["number"])
    if not OLDEST <= int(number.partition(".")[0]) <= NEWEST:
        raise IndexUnreachable(
            f"The search server is Elasticsearch {number}; Diwan needs version {OLDEST} or {NEWEST}."
        )
    return number


@contextmanager
def understood() -> Iterator[None]:
    """Tell what went wrong in an engine's words: an index that is not there is made anew, all else passes by itself."""
    try:
        yield
    except NotFoundError as error:
        raise _absent(error) from error
    except (ApiError, TransportError) as error:
        raise IndexUnreachable(f"Elasticsearch: {str(error)[:300]}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise IndexUnreachable(f"Elasticsearch gave an odd answer: {error!r}") from error


def failure(error: object, words: str) -> IndexUnavailable:
    """What to raise for an error as Elasticsearch writes it: only of a missing index a rebuild is the answer."""
    kind = error.get("type") if isinstance(error, dict) else ""
    is_missing = kind == "index_not_found_exception"
    return (IndexUnavailable if is_missing else IndexUnreachable)(words[:400])


def _absent(error: NotFoundError) -> IndexUnavailable:
    """An index or its cursor is missing; a 404 that Elasticsearch did not write says nothing about that."""
    body = error.body if isinstance(error.body, dict) else {}
    if body.get("found") is False:
        return IndexUnavailable("Elasticsearch's index has no cursor.")
    return failure(body.get("error"), f"Elasticsearch: {error}")
