"""What is asked of an identity provider: its addresses, its keys, and the token for a code.

The issuer's address comes from the operator's file and often stands in a private network: its host and port are called as they
are. Other hosts come out of the provider's own document, and are called through `common.http` alone: a provider that was broken
into does not reach what stands beside us. Every call has a deadline for the whole answer and a bound on its size, and no call
follows a redirect.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from django.core.cache import cache

from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import CodeRefused, ProviderDown
from common import http

TIMEOUT_SECONDS = 8.0
MAX_BYTES = 262_144
CACHE_SECONDS = 300
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The provider's own addresses; ``end_session`` is empty when it offers no signing out."""

    authorization: str
    token: str
    jwks: str
    end_session: str
    takes_secret_in_form: bool


def endpoints(provider: IdentityProvider) -> Endpoints:
    """The provider's addresses, remembered for five minutes.

    Raises:
        ProviderDown: no answer, or one that does not belong to the issuer.
    """
    document = _remembered(provider, provider.discovery_url)
    if document.get("issuer") != provider.issuer:
        raise ProviderDown("other_issuer_in_discovery")
    methods = document.get("token_endpoint_auth_methods_supported")
    return Endpoints(
        authorization=_address(document, "authorization_endpoint", provider),
        token=_address(document, "token_endpoint", provider),
        jwks=_address(document, "jwks_uri", provider),
        end_session=_address(document, "end_session_endpoint", provider)
        if document.get("end_session_endpoint")
        else "",
        takes_secret_in_form=isinstance(methods, list)
        and "client_secret_basic" not in methods
        and "client_secret_post" in methods,
    )


def signing_keys(provider: IdentityProvider, *, anew: bool = False) -> list[dict[str, Any]]:
    """The provider's public keys, remembered for five minutes; `anew` asks again, for a key that is not among them.

    Raises:
        ProviderDown: no answer, or no list of keys.
    """
    keys = _remembered(provider, endpoints(provider).jwks, anew=anew).get("keys")
    if not isinstance(keys, list):
        raise ProviderDown("no_list_of_keys")
    return [key for key in keys if isinstance(key, dict)]


def redeem(provider: IdentityProvider, *, code: str, verifier: str, redirect_uri: str) -> str:
    """Exchange the code for the ID token; whatever else the answer holds, access tokens above all, is dropped.

    Raises:
        CodeRefused: the provider did not take it.
        ProviderDown: no sensible answer.
    """
    known = endpoints(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    secret = (provider.client_id, provider.client_secret)
    if known.takes_secret_in_form:
        form |= {"client_id": secret[0], "client_secret": secret[1]}
        status, body = _call(provider, known.token, data=form)
    else:
        # RFC 6749 §2.3.1: both parts are form-encoded before they go into the header.
        encoded = tuple(quote(part, safe="") for part in secret)
        status, body = _call(provider, known.token, data=form, auth=encoded)
    if 400 <= status < 500:
        raise CodeRefused("code_refused")
    token = _object(status, body).get("id_token")
    if not isinstance(token, str):
        raise CodeRefused("no_id_token")
    return token


def _address(document: dict[str, Any], name: str, provider: IdentityProvider) -> str:
    """An address out of the provider's own document: as safe as the issuer's."""
    value = document.get(name)
    try:
        parts = urlsplit(value) if isinstance(value, str) and len(value) <= 2000 else None
    except ValueError:
        parts = None
    allowed = {"https", urlsplit(provider.issuer).scheme}
    if parts is None or parts.scheme not in allowed or not parts.hostname:
        raise ProviderDown(f"no_{name}")
    return str(value)


def _remembered(provider: IdentityProvider, url: str, *, anew: bool = False) -> dict[str, Any]:
    key = f"oidc:{sha256(url.encode()).hexdigest()}"
    found = None if anew else cache.get(key)
    if found is None:
        found = _object(*_call(provider, url))
        cache.set(key, found, CACHE_SECONDS)
    return dict(found)


def _object(status: int, body: bytes) -> dict[str, Any]:
    if status != 200:
        raise ProviderDown("unexpected_status")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderDown("no_json") from None
    if not isinstance(document, dict):
        raise ProviderDown("no_json_object")
    return document


def _call(
    provider: IdentityProvider,
    url: str,
    *,
    data: dict[str, str] | None = None,
    auth: tuple[str, ...] | None = None,
) -> tuple[int, bytes]:
    """GET, or POST a form; returns the status and the whole body."""
    headers = {"Accept": "application/json"}
    body = urlencode(data).encode() if data is not None else None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if auth:
        headers["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
    if _place(url) == _place(provider.issuer):
        return _call_issuer(url, headers, body)
    try:
        return http.call(
            url, body=body, headers=headers, max_bytes=MAX_BYTES, timeout_seconds=TIMEOUT_SECONDS
        )
    except http.AddressRefused:
        raise ProviderDown("private_address_in_discovery") from None
    except http.FetchFailed:
        raise ProviderDown("unreachable") from None


def _place(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, by which one server is told from another."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        raise ProviderDown("unreachable") from None


def _call_issuer(url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    answered = bytearray()
    method = "GET" if body is None else "POST"
    try:
        with (
            httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream(method, url, content=body, headers=headers) as answer,
        ):
            for chunk in answer.iter_bytes():
                answered += chunk
                if len(answered) > MAX_BYTES or time.monotonic() > deadline:
                    raise ProviderDown("answer_too_long")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError):
        raise ProviderDown("unreachable") from None
    return answer.status_code, bytes(answered)
