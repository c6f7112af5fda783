"""Who stands behind a call of the front end: the visitor's address, passed on in a signed header.

The API sees every call of the front end as coming from the front end itself; throttles must count the visitor. The header
``X-Diwan-Visitor`` counts only with a fresh signature of the installation's own key, so nobody can claim another's address.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

HEADER = "X-Diwan-Visitor"
MAX_AGE_SECONDS = 120
_signer = signing.TimestampSigner(salt="diwan.visitor")


def header_for(address: str) -> str:
    """The header's value for a visitor's address, good for two minutes."""
    return _signer.sign(address)


def address_of(
    request: HttpRequest | Any,
) -> str:  # Any: the REST framework's request wraps Django's
    """The visitor's address: the front end's signed word, else where the connection comes from.

    ``DIWAN_PROXIES`` says how many reverse proxies of our own append to ``X-Forwarded-For``; with 0 that header
    counts for nothing.
    """
    claimed = request.META.get("HTTP_X_DIWAN_VISITOR", "")
    if claimed:
        try:
            return _signer.unsign(claimed, max_age=MAX_AGE_SECONDS)
        except signing.BadSignature:
            pass
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.DIWAN_PROXIES and len(forwarded) >= settings.DIWAN_PROXIES:
        return forwarded[-settings.DIWAN_PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def truncated(address: str) -> str:
    """The network of an address, as far as counting and locking need it: /24 of IPv4, /48 of IPv6.

    >>> truncated("192.0.2.77"), truncated("2001:db8:1:2::3"), truncated("no address")
    ('192.0.2.0', '2001:db8:1::', '')
    """
    try:
        bits = 24 if ip_address(address).version == 4 else 48
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{bits}", strict=False).network_address)


def network_of(request: HttpRequest | Any) -> str:  # Any: as above
    """The visitor's network, for what is stored or counted."""
    return truncated(address_of(request))
