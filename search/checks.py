"""What ``manage.py check`` says of the settings of search; with ``--deploy`` it asks Elasticsearch too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from search.engines import IndexUnreachable
from search.engines.chosen import server, shared
from search.engines.server import Server


def settings_fit(**kwargs: Any) -> list[CheckMessage]:  # Any: as Django has it
    """Combinations that cannot work or are not safe."""
    if settings.SEARCH_ENGINE == "embedded":
        return []
    if settings.SEARCH_ENGINE != "elasticsearch":
        return [Error("DIWAN_SEARCH_ENGINE must be embedded or elasticsearch.", id="search.E001")]
    return list(_of_the_server(server()))


def server_answers(**kwargs: Any) -> list[CheckMessage]:  # Any: as Django has it
    """Whether it is there and one that we can speak to."""
    has_errors = any(isinstance(message, Error) for message in settings_fit())
    if settings.SEARCH_ENGINE != "elasticsearch" or has_errors:
        return []
    try:
        shared().version()
    except IndexUnreachable as error:
        return [Error(str(error), id="search.E010")]
    return []


def _of_the_server(given: Server) -> Iterator[CheckMessage]:
    if bool(given.urls) == bool(given.cloud_id):
        yield Error(
            "Set either DIWAN_ELASTICSEARCH_URL or DIWAN_ELASTICSEARCH_CLOUD_ID.", id="search.E002"
        )
    odd = [url for url in given.urls if not url.startswith(("https://", "http://"))]
    if odd:
        yield Error(
            f"DIWAN_ELASTICSEARCH_URL must begin with https:// or http://, not {odd[0]}.",
            id="search.E003",
        )
    if given.api_key and given.user:
        yield Error(
            "Set either DIWAN_ELASTICSEARCH_API_KEY or DIWAN_ELASTICSEARCH_USER.", id="search.E004"
        )
    if bool(given.user) != bool(given.password):
        yield Error(
            "DIWAN_ELASTICSEARCH_USER and DIWAN_ELASTICSEARCH_PASSWORD go together.",
            id="search.E005",
        )
    if given.ca_file and not Path(given.ca_file).is_file():
        yield Error(
            f"DIWAN_ELASTICSEARCH_CA_FILE: there is no file {given.ca_file}.", id="search.E006"
        )
    yield from _of_the_secrecy(given)


def _of_the_secrecy(given: Server) -> Iterator[CheckMessage]:
    is_open = any(url.startswith("http://") for url in given.urls)
    if is_open and (given.ca_file or given.fingerprint):
        yield Error(
            "A certificate is expected of Elasticsearch, but an address begins with http://.",
            id="search.E007",
        )
    if is_open and (given.api_key or given.password):
        yield Warning(
            "Elasticsearch's credentials go over the network in the clear: use https://.",
            id="search.W001",
        )
