"""Who stands behind a call of the front end: the visitor's address, passed on in a signed header.

The API sees every call of the front end as coming from the front end itself; throttles must count the visitor. The header
``X-Diwan-Visitor`` counts only with a fresh signature of the installation's own key, so nobody can claim another's address.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

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
    >>> truncated("::ffff:192.0.2.77")
    '192.0.2.0'
    """
    parsed = _parsed(address)
    if parsed is None:
        return ""
    bits = 24 if parsed.version == 4 else 48
    return str(ip_network((parsed, bits), strict=False).network_address)


def network_of(request: HttpRequest | Any) -> str:  # Any: as above
    """The visitor's network, for what is stored or counted."""
    return truncated(address_of(request))


def counted_as(request: HttpRequest | Any) -> str:  # Any: as above
    """Under what a visitor's calls are counted, for a day at most: a keyed digest and no address.

    IPv4 whole, since many people share a network there; IPv6 as the network, since one line has more addresses than limits.
    """
    address = address_of(request)
    parsed = _parsed(address)
    place = str(parsed) if parsed and parsed.version == 4 else truncated(address)
    return salted_hmac("diwan.visitor.counted", place, algorithm="sha256").hexdigest()[:32]


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address as a number; one of IPv4 in the dress of IPv6 is of IPv4."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
