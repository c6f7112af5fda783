"""Verify an ID token, and read from it who came (OpenID Connect Core 1.0 §3.1.3.7, RFC 8725).

The signature is verified always, though the token comes over TLS from the provider itself, with a key out of the provider's key
set and an algorithm with public keys; so neither ``none`` nor a key of ours in disguise (HS256) can pass.
"""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import TokenRefused

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
LEEWAY_SECONDS = 30
MAX_AGE_SECONDS = 600  # of a token that was made for this very sign-in
MAX_TOKEN = 32_768
MAX_SUBJECT = 255
MAX_NAME = 150
MAX_EMAIL = 254
MAX_ROLES = 1000

Keys = Callable[[bool], list[dict[str, Any]]]
"""Gives the provider's keys; called with True when they must be asked for anew."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who came, as the provider says; `email` is None unless verified, `role_claims` are the provider's words."""

    subject: str
    first_name: str
    last_name: str
    email: str | None
    assurance: str
    role_claims: frozenset[str]


def identity_of(
    token: str, *, provider: IdentityProvider, keys: Keys, nonce: str, now: datetime
) -> Identity:
    """Verify the token and read it.

    Raises:
        TokenRefused: anything is missing, over-long, of the wrong form, or not true.
        ProviderDown: the keys cannot be had.
    """
    claims = _claims(token, keys)
    _check_parties(claims, provider)
    _check_time(claims, now.timestamp())
    given = claims.get("nonce")
    if (
        not nonce
        or not isinstance(given, str)
        or not hmac.compare_digest(given.encode(), nonce.encode())
    ):
        raise TokenRefused("other_nonce")
    _text(claims, "sub", MAX_SUBJECT, required=True)
    first, last = _names(claims, provider)
    return Identity(
        subject=_text(claims, provider.subject_claim, MAX_SUBJECT, required=True),
        first_name=first,
        last_name=last,
        email=_email(claims, provider),
        assurance=provider.assurance_of(_text(claims, "acr", MAX_SUBJECT)),
        role_claims=_role_claims(claims, provider.roles_claim),
    )


def _claims(token: str, keys: Keys) -> dict[str, Any]:
    """The claims under a true signature."""
    if len(token) > MAX_TOKEN:
        raise TokenRefused("token_too_long")
    try:
        header = jwt.get_unverified_header(token)
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or "crit" in header:
            raise TokenRefused("algorithm_refused")
        key = _key(keys(False), key_id, algorithm) or _key(keys(True), key_id, algorithm)
        if key is None:
            raise TokenRefused("unknown_key")
        signed = jwt.PyJWS().decode(
            token, jwt.PyJWK(key, algorithm=algorithm).key, algorithms=[algorithm]
        )
        claims = json.loads(signed)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise TokenRefused("signature_refused") from None
    if not isinstance(claims, dict):
        raise TokenRefused("no_claims")
    return claims


def _key(keys: list[dict[str, Any]], key_id: Any, algorithm: str) -> dict[str, Any] | None:
    """The public key that the header names; without a name only when there is no choice."""
    kind = {"R": "RSA", "P": "RSA", "E": "EC"}[algorithm[0]] if algorithm != "EdDSA" else "OKP"
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (key_id is None or key.get("kid") == key_id)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _check_parties(claims: dict[str, Any], provider: IdentityProvider) -> None:
    if claims.get("iss") != provider.issuer:
        raise TokenRefused("other_issuer")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or provider.client_id not in audiences:
        raise TokenRefused("other_audience")
    authorized = claims.get("azp", provider.client_id if len(audiences) == 1 else None)
    if authorized != provider.client_id:
        raise TokenRefused("other_party")


def _check_time(claims: dict[str, Any], now: float) -> None:
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    if expires is None or issued is None:
        raise TokenRefused("no_time")
    if expires <= now - LEEWAY_SECONDS:
        raise TokenRefused("expired")
    begins = _instant(claims, "nbf") if "nbf" in claims else issued
    if begins is None or max(issued, begins) > now + LEEWAY_SECONDS:
        raise TokenRefused("from_the_future")
    if issued < now - MAX_AGE_SECONDS:
        raise TokenRefused("too_old")


def _instant(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e12 else None  # type: ignore[arg-type]  # a number


def _text(claims: dict[str, Any], name: str, limit: int, *, required: bool = False) -> str:
    """A claim as text; numbers count as their digits, because some providers send national numbers so."""
    value = claims.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)[: limit + 1] if abs(value) < 10**limit else None
    if value is None and not required:
        return ""
    if not isinstance(value, str) or len(value) > limit or (required and not value.strip()):
        raise TokenRefused("claim_of_wrong_form")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise TokenRefused("claim_of_wrong_form")
    return unicodedata.normalize("NFC", value.strip())


def _names(claims: dict[str, Any], provider: IdentityProvider) -> tuple[str, str]:
    first = _text(claims, provider.given_name_claim, MAX_NAME)
    last = _text(claims, provider.family_name_claim, MAX_NAME)
    if first or last:
        return first, last
    return _text(claims, provider.name_claim, MAX_NAME), ""


def _email(claims: dict[str, Any], provider: IdentityProvider) -> str | None:
    if claims.get("email_verified") is not True:
        return None
    email = _text(claims, provider.email_claim, MAX_EMAIL).lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email


def _role_claims(claims: dict[str, Any], path: str) -> frozenset[str]:
    """The words of the roles claim; `path` is its name, or names of nested objects with dots between."""
    found: Any = claims.get(path)
    if found is None and path:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return frozenset()
    words = [found] if isinstance(found, str) else found
    if not isinstance(words, list) or len(words) > MAX_ROLES:
        raise TokenRefused("roles_of_wrong_form")
    return frozenset(word for word in words if isinstance(word, str))
