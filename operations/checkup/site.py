"""Do the settings fit each other and the way that visitors reach the site?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.http.request import validate_host

from common import redis_cache
from common.operating import Finding, fault, fine, warning
from operations import metrics_access

_LOCAL = ("localhost", "127.0.0.1", "::1", "testserver")
_WIDE_BITS = {4: 8, 6: 32}
# What Django names by settings of its own, which nobody sets here: all of them follow DIWAN_HTTPS.
_OF_HTTPS = {f"security.W0{number}" for number in ("04", "05", "08", "10", "11", "12", "16", "21")}
# The check-ups secret-key and search-server say what to do about them.
_TOLD_ELSEWHERE = {"security.W009", "search.E010"}


def settings_fit() -> Iterator[Finding]:
    """What ``manage.py check --deploy`` says, and what must not be on in production."""
    if settings.DEBUG:
        yield fault("DIWAN_DEBUG is on: visitors see the program's insides.", "Set DIWAN_DEBUG=0.")
    if settings.DEMO:
        yield warning(
            "This is the demo: no mail leaves, its content is sample.",
            "Set DIWAN_DEMO=0 for a site.",
        )
    found = [
        one
        for one in checks.run_checks(include_deployment_checks=True)
        if one.level >= checks.WARNING and one.id not in _TOLD_ELSEWHERE
    ]
    if without_https := sorted({str(one.id) for one in found} & _OF_HTTPS):
        yield warning(
            f"The site may be asked without HTTPS, its cookies too ({', '.join(without_https)}).",
            "Get a certificate, then set DIWAN_HTTPS=1 and an https address in DIWAN_SITE_URL.",
        )
    for one in (one for one in found if one.id not in _OF_HTTPS):
        says = f"{one.id}: {str(one.msg).splitlines()[0]}"
        make = fault if one.level >= checks.ERROR else warning
        yield make(says, str(one.hint or "See manage.py check --deploy.").splitlines()[0])
    if not found:
        yield fine("manage.py check --deploy finds nothing")


def address() -> Iterator[Finding]:
    """Whether the public address, HTTPS and the host names agree: links in mail and the log's origin are made of it."""
    parts = urlsplit(settings.SITE_URL)
    https = settings.SECURE_SSL_REDIRECT
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        yield fault(
            f"DIWAN_SITE_URL is no address without a path: {settings.SITE_URL}.",
            "It is https://host, as visitors type it.",
        )
        return
    if https and parts.scheme == "http":
        yield fault(
            f"DIWAN_HTTPS=1, but DIWAN_SITE_URL is {settings.SITE_URL}: links in mail lead to http, forms are refused (CSRF).",
            f"Set DIWAN_SITE_URL=https://{parts.netloc}.",
        )
    if not https and parts.scheme == "https":
        yield fault(
            "DIWAN_SITE_URL is https, but DIWAN_HTTPS is 0: cookies may travel in clear, and there is no HSTS.",
            "Set DIWAN_HTTPS=1; the proxy must send X-Forwarded-Proto.",
        )
    is_local = parts.hostname in _LOCAL
    if not https and parts.scheme == "http" and not settings.DEMO and not is_local:
        yield fault(
            "The site is served without HTTPS.",
            "Get a certificate, then set DIWAN_HTTPS=1 and an https address.",
        )
    if is_local and not settings.DEMO:
        yield warning(
            f"DIWAN_SITE_URL is {settings.SITE_URL}: links in mail and receipts lead nowhere for others.",
            "Set it to the public address before the first receipt: the log keeps it as its origin.",
        )
    if not validate_host(parts.hostname, settings.ALLOWED_HOSTS):
        yield fault(
            f"The site does not answer to its own name: {parts.hostname} is not in DIWAN_HOSTS.",
            f"Add {parts.hostname} to DIWAN_HOSTS.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield fault(
            "DIWAN_HOSTS allows every name: addresses in pages can be forged.", "Name your hosts."
        )
    yield fine(f"the site's address is {settings.SITE_URL}")


def proxy() -> Iterator[Finding]:
    """Behind TLS there mostly is a proxy, and then visitors must be told apart by what it says."""
    if settings.DIWAN_PROXIES < 0 or settings.DIWAN_PROXIES > 5:
        yield fault(
            f"DIWAN_PROXIES={settings.DIWAN_PROXIES} is no number of proxies.",
            "Count your own proxies, mostly 1.",
        )
    elif settings.SECURE_SSL_REDIRECT and not settings.DIWAN_PROXIES:
        yield warning(
            "DIWAN_HTTPS=1 and DIWAN_PROXIES=0: all visitors seem to come from the proxy's address and share its limits.",
            "Set DIWAN_PROXIES to the number of your proxies in a row, mostly 1.",
        )
    else:
        yield fine(f"{settings.DIWAN_PROXIES} proxies are reckoned with")


def metrics() -> Iterator[Finding]:
    """Who may read the figures, and whether they are those of all processes."""
    if not metrics_access.is_open():
        yield fine("/metrics is closed")
        return
    token = settings.DIWAN_METRICS_TOKEN
    if token and len(token) < 20:
        yield fault("The token of /metrics is too short.", "Make a random one of 32 signs or more.")
    for one in settings.DIWAN_METRICS_NETWORKS:
        try:
            network = ip_network(one)
        except ValueError:
            yield fault(
                f"DIWAN_METRICS_NETWORKS holds {one}, which is no network.",
                "Write it as 10.1.2.0/24.",
            )
            continue
        if network.prefixlen < _WIDE_BITS[network.version]:
            yield fault(
                f"/metrics is open to {one}, nearly everybody.",
                "Name the network of the machine that reads it.",
            )
    if not settings.DIWAN_METRICS_DIR:
        yield warning(
            "Each web process tells its own requests only.",
            "With more than one on this machine set DIWAN_METRICS_DIR (docs/monitoring.md).",
        )
    yield fine("/metrics is open to whom you named")


def cache() -> Iterator[Finding]:
    """Whether a shared cache keeps what it is given."""
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        yield (
            fine("the cache is in each process's memory")
            if settings.DEMO
            else warning(
                "The cache is in each process's memory.",
                "With more than one web process set DIWAN_CACHE_URL to a Redis.",
            )
        )
        return
    key, value = f"doctor:{uuid.uuid4().hex}", uuid.uuid4().hex
    shared = caches["default"]
    try:
        redis_cache.ask(shared)
        shared.set(key, value, 30)
        kept = shared.get(key)
        shared.delete(key)
    except redis_cache.AWAY as error:
        yield fault(
            f"The cache does not answer ({type(error).__name__}).",
            "Start Redis, and look at DIWAN_CACHE_URL; the site works without it, slower.",
        )
        return
    if kept == value:
        yield fine("the cache answers")
    else:
        yield fault("The cache forgets at once.", "Look at Redis' maxmemory and maxmemory-policy.")
