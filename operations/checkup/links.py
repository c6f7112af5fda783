"""Do other machines, whose addresses the settings name, speak TLS with this one? Mail servers: `operations.checkup.mail`."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from common.operating import Finding, fine, warning

_ENCRYPTED = {"https", "rediss", "unix"}
_PROVED = {"verify-ca", "verify-full"}


def encrypted() -> Iterator[Finding]:
    """What goes to another machine in clear, or to one that does not prove its name."""
    in_clear = [
        (variable, host)
        for variable, address in _addresses()
        if urlsplit(address).scheme not in _ENCRYPTED
        and not is_here(host := urlsplit(address).hostname or "")
    ]
    for variable, host in in_clear:
        yield warning(
            f"{variable} names {host} without TLS: what is sent there can be read on the way.",
            f"Write it as https:// or rediss:// once {host} speaks TLS; between containers of one machine leave it.",
        )
    far = _database_elsewhere()
    if far and connection.settings_dict["OPTIONS"].get("sslmode") not in _PROVED:
        yield warning(
            f"PostgreSQL on {far} is spoken to in clear where it offers no TLS, and proves no name.",
            "Write ?sslmode=verify-full&sslrootcert=FILE behind DIWAN_DATABASE_URL.",
        )
    elif not in_clear:
        yield fine("all that goes to other machines is encrypted, or nothing does")


def is_here(host: str) -> bool:
    """Whether the host is this machine: nothing named, a socket's folder, loopback.

    >>> [is_here(one) for one in ("", "/run/postgresql", "127.0.0.9", "::1", "localhost", "10.0.0.1", "db1")]
    [True, True, True, True, True, False, False]
    """
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _addresses() -> Iterator[tuple[str, str]]:
    yield "DIWAN_CACHE_URL", str(settings.CACHES["default"].get("LOCATION", ""))
    for address in settings.ELASTICSEARCH["url"]:
        yield "DIWAN_ELASTICSEARCH_URL", address
    yield "DIWAN_CKAN_URL", settings.CKAN_URL
    yield "DIWAN_SMS_URL", settings.SMS_URL
    yield "DIWAN_S3_URL", settings.S3["url"]


def _database_elsewhere() -> str:
    """The hosts of PostgreSQL that are other machines; several stand apart by commas."""
    if connection.vendor != "postgresql":
        return ""
    hosts = str(connection.settings_dict["HOST"]).split(",")
    return ", ".join(host for host in hosts if not is_here(host))
