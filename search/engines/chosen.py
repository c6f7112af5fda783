"""The engines that the settings name."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from search.engines import Engine, Reader
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import FallbackEngine
from search.engines.server import Server

if TYPE_CHECKING:
    from search.engines.elasticsearch import ElasticsearchEngine


def answering() -> Reader:
    """What answers in this process: Elasticsearch with the node's own index behind it, or that index alone."""
    own = embedded()
    if settings.SEARCH_ENGINE != "elasticsearch":
        return own
    return _with_fallback(shared(), own, settings.ELASTICSEARCH["ms"] / 1000)


def kept() -> tuple[Engine, ...]:
    """Every engine that is brought up to date, this node's own first."""
    own = embedded()
    return (own, shared()) if settings.SEARCH_ENGINE == "elasticsearch" else (own,)


def embedded() -> EmbeddedEngine:
    return _embedded(str(settings.SEARCH_INDEX_DIR))


def shared() -> ElasticsearchEngine:
    """Elasticsearch, for all nodes; asks nothing yet."""
    # A forked process must not share its parent's connections.
    return _elasticsearch(
        server(),
        settings.ELASTICSEARCH["prefix"],
        settings.ELASTICSEARCH["shards"],
        settings.ELASTICSEARCH["ms"] / 1000,
        os.getpid(),
    )


def server() -> Server:
    given = settings.ELASTICSEARCH
    return Server(
        urls=tuple(given["url"]),
        cloud_id=given["cloud_id"],
        api_key=given["api_key"],
        user=given["user"],
        password=given["password"],
        ca_file=given["ca_file"],
        fingerprint=given["fingerprint"],
    )


@lru_cache(maxsize=4)
def _embedded(directory: str) -> EmbeddedEngine:
    return EmbeddedEngine(directory)


@lru_cache(maxsize=4)
def _elasticsearch(
    server: Server, prefix: str, shards: int, seconds: float, process: int
) -> ElasticsearchEngine:
    from search.engines.elasticsearch import ElasticsearchEngine  # its client takes 0.2 s to load

    return ElasticsearchEngine(server, prefix=prefix, shards=shards, seconds=seconds)


@lru_cache(maxsize=4)
def _with_fallback(
    first: ElasticsearchEngine, second: EmbeddedEngine, seconds: float
) -> FallbackEngine:
    return FallbackEngine(first, second, seconds=seconds)
