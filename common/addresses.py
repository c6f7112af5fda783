"""Which addresses of the web the platform may call on somebody's word (TRUST §3).

Stricter than browsers on purpose: what two parsers could read differently is refused, so that the host that is checked is the
host that is called. Source: WHATWG URL §4, RFC 6890.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%\s]+)(?::(\d{0,5}))?")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_NUMERIC_LABEL = re.compile(r"(?:0[xX][0-9A-Fa-f]*|[0-9]+)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_INSIDE = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".arpa")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# They carry an IPv4 address inside, which may be a private one: 6to4, Teredo, NAT64.
_TUNNELS = [
    ipaddress.ip_network(text)
    for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")
]


class AddressRefused(Invalid):
    """The address is not one of the public web; asking again does not help."""

    code = "address_refused"
    title = _("This address cannot be used: it is not a public web address.")


class HostNotNamed(AddressRefused):
    """The operator named the hosts that may be called, and this is none of them."""

    title = _("This address cannot be used: whoever runs this site has not named its host.")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A parsed address: `host` in ASCII without brackets, `target` percent-encoded."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_exempt(self) -> bool:
        """Whether the operator allowed this very host and port although it is private."""
        return f"{self.host}:{self.port}" in settings.OUTBOUND_ALLOWED

    @property
    def is_named(self) -> bool:
        """Whether the operator named this host, or a domain that it stands in, or named none."""
        named = settings.OUTBOUND_ONLY
        return not named or any(
            self.host == one or (one.startswith(".") and self.host.endswith(one))
            for one in map(str.lower, named)
        )

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def parse(url: str) -> WebAddress:
    """Read one absolute http(s) address.

    Raises:
        AddressRefused: another scheme, credentials, an odd port, a host that is no public name or address, anything ambiguous.
        HostNotNamed: the operator named others.
    """
    url = url.strip()
    if _UNSAFE.search(url) or len(url) > 2000:
        raise AddressRefused
    try:
        parts = urlsplit(url)
    except ValueError:
        raise AddressRefused from None
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if parts.scheme not in _DEFAULT_PORTS or authority is None:
        raise AddressRefused
    port = int(authority[2] or _DEFAULT_PORTS[parts.scheme])
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]{}|^`\"<>") if parts.query else ""
    address = WebAddress(
        parts.scheme, _host(authority[1]), port, f"{path}?{query}" if query else path
    )
    if not address.is_exempt:
        _require_public_name(address)
        if not address.is_named:
            raise HostNotNamed
    return address


def resolve(address: WebAddress) -> list[str]:
    """Look the host up once and return its addresses, all of them public.

    Raises:
        AddressRefused: one of them is not: a name that answers with both is an attack.
        OSError: the name has no address.
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not address.is_exempt:
        require_public(addresses)
    return addresses


def require_public(addresses: Iterable[str]) -> None:
    """Refuse unless every IP address is a public unicast one.

    Raises:
        AddressRefused: one is not.
    """
    for text in addresses:
        if not _is_public(ipaddress.ip_address(text)):
            raise AddressRefused


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.is_site_local or address.scope_id:
            return False
        if any(address in network for network in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            raise AddressRefused from None
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise AddressRefused from None
    if not _NAME.fullmatch(name) or len(name) > 253:
        raise AddressRefused
    return name.rstrip(".")


def _require_public_name(address: WebAddress) -> None:
    if (
        address.port < 1024 and address.port not in _DEFAULT_PORTS.values()
    ) or address.port > 65535:
        raise AddressRefused
    try:
        literal = ipaddress.ip_address(address.host)
    except ValueError:
        _require_public_domain(address.host)
        return
    if not _is_public(literal):
        raise AddressRefused


def _require_public_domain(host: str) -> None:
    """A name of the public DNS has a dot, and its last label is no number (``0x7f.1`` and ``127.1`` are addresses to some)."""
    last = host.rpartition(".")[2]
    if "." not in host or host.endswith(_INSIDE) or _NUMERIC_LABEL.fullmatch(last):
        raise AddressRefused
