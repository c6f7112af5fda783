"""Who may read ``/metrics``: whoever has the token, or asks from a network that was named; else nobody."""

from __future__ import annotations

import hmac
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_open() -> bool:
    """Whether anybody may read at all."""
    return bool(settings.DIWAN_METRICS_TOKEN or settings.DIWAN_METRICS_NETWORKS)


def may_read(request: HttpRequest) -> bool:
    return _has_token(request) or _is_near(request)


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.DIWAN_METRICS_TOKEN
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    is_bearer = scheme.lower() == "bearer"
    return (
        bool(wanted) and is_bearer and hmac.compare_digest(given.strip().encode(), wanted.encode())
    )


def _is_near(request: HttpRequest) -> bool:
    """Asked by a machine of a named network itself: what a proxy passes on comes from elsewhere, whatever it says of it.

    Behind a proxy every visitor seems to come from the proxy's address. So a request that names a proxy never counts as near,
    and no header can make one so.
    """
    if any(request.META.get(name) for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(one) for one in settings.DIWAN_METRICS_NETWORKS)
