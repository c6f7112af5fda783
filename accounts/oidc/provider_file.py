"""Read the operator's file of identity providers; whatever does not fit is told in one sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, fields
from typing import Any
from urllib.parse import urlsplit

from accounts.oidc.providers import CITIZENS, STAFF, IdentityProvider

# The settings are made from this, before any model can be imported; tests compare with the models.
LEVELS = ("verified", "signed_in", "strong")
ROLES = ("editor", "policy_officer", "moderator", "data_steward", "administrator")
MAX_PROVIDERS = 20
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TABLES = frozenset({"assurance", "roles"})


class UnfittingFile(ValueError):
    """The file does not fit; the message is a sentence for the operator."""


def parse(content: bytes) -> tuple[IdentityProvider, ...]:
    """The providers that the TOML text declares.

    Raises:
        UnfittingFile: it is no TOML, or a table lacks something, has something unknown or of the wrong form.
    """
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnfittingFile(f"it is not valid TOML: {error}.") from None
    tables = document.pop("provider", [])
    if document or not isinstance(tables, list) or not 0 < len(tables) <= MAX_PROVIDERS:
        raise UnfittingFile(f"it must hold 1 to {MAX_PROVIDERS} [[provider]] tables and no other.")
    found = tuple(_provider(table, number) for number, table in enumerate(tables, 1))
    if len({one.id for one in found}) != len(found):
        raise UnfittingFile("two providers have the same id.")
    return found


def _provider(table: Any, number: int) -> IdentityProvider:
    place = f"provider {number}"
    if not isinstance(table, dict):
        raise UnfittingFile(f"{place} must be a table.")
    known = {field.name: field for field in fields(IdentityProvider)}
    for name in table:
        if name not in known:
            raise UnfittingFile(f"{place} has an unknown key {name!r}.")
    for name, field in known.items():
        required = field.default is MISSING and field.default_factory is MISSING
        if name not in _TABLES:
            _check_text(table.get(name), name, place, required=required)
    _check_words(table, place)
    given = {name: value for name, value in table.items() if name not in _TABLES}
    return IdentityProvider(**given, assurance=_assurance(table, place), roles=_roles(table, place))


def _check_text(value: Any, name: str, place: str, *, required: bool) -> None:
    if value is None and not required:
        return
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise UnfittingFile(f"{place} needs {name} as a text of at most 500 characters.")


def _check_words(table: dict[str, Any], place: str) -> None:
    """What the words must be, beyond being there."""
    if not _ID.fullmatch(table["id"]):
        raise UnfittingFile(
            f"{place}: id must be small letters, digits and hyphens, at most 40, not {table['id']!r}."
        )
    if table["audience"] not in {CITIZENS, STAFF}:
        raise UnfittingFile(f"{place}: audience must be citizens or staff.")
    if not _is_safe(table["issuer"]):
        raise UnfittingFile(
            f"{place}: issuer must be an https address without query (http only on this machine)."
        )
    if "openid" not in table.get("scope", "openid").split():
        raise UnfittingFile(f"{place}: scope must contain openid.")
    wants_roles = table["audience"] == STAFF
    if wants_roles != bool(table.get("roles_claim")) or wants_roles != bool(table.get("roles")):
        raise UnfittingFile(
            f"{place}: roles_claim and [provider.roles] belong to the audience staff, and are needed there."
        )


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return secure and bool(parts.hostname) and not parts.query and not parts.fragment


def _table(table: dict[str, Any], name: str, place: str) -> dict[str, Any]:
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise UnfittingFile(f"{place}: {name} must be a table.")
    return value


def _assurance(table: dict[str, Any], place: str) -> dict[str, str]:
    levels = _table(table, "assurance", place)
    for acr, level in levels.items():
        if level not in LEVELS:
            raise UnfittingFile(f"{place}: assurance of {acr!r} must be {', '.join(LEVELS)}.")
    return levels


def _roles(table: dict[str, Any], place: str) -> dict[str, tuple[tuple[str, str], ...]]:
    found = {}
    for value, given in _table(table, "roles", place).items():
        entries = given if isinstance(given, list) else [given]
        found[value] = tuple(_role(entry, value, place) for entry in entries)
    return found


def _role(entry: Any, value: str, place: str) -> tuple[str, str]:
    slug, colon, role = entry.rpartition(":") if isinstance(entry, str) else ("", "", "")
    if not (slug and colon and role in ROLES):
        raise UnfittingFile(
            f"{place}: roles of {value!r} must be agency:role, with one of {', '.join(ROLES)}."
        )
    return slug, role
