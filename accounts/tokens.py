"""API tokens of agencies: issued, found again by what a request shows, revoked.

A token is ``diwan_<prefix>_<secret>``: the prefix finds the row, the secret is 256 random bits of which only the SHA-256 is kept.
A slow hash would add nothing to a secret that cannot be guessed, and cost time at every call.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.errors import TokenNotIssued
from accounts.models import Agency, ApiToken, Role, Scope, TokenState
from common.errors import Refused
from common.logging import get_logger

log = get_logger(__name__)

LONGEST = timedelta(days=731)
SECRET_BYTES = 32
_PREFIX_LETTERS = string.ascii_lowercase + string.digits
_TEXT = re.compile(r"diwan_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
# What a scope lets its holder act as, in the token's own agency and nowhere else.
ROLES: Mapping[str, tuple[str, ...]] = {
    Scope.SERVICES_WRITE: (Role.EDITOR,),
    Scope.STATISTICS_WRITE: (Role.EDITOR,),
    Scope.DATASETS_WRITE: (Role.DATA_STEWARD,),
}


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """What an administrator asks for; ``expires_at`` is at most two years away."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime


def may_manage_tokens(actor: Actor, agency_id: int | None) -> bool:
    """Issue and revoke tokens, and set up webhooks: for the agency's administrators."""
    return actor.holds(Role.ADMINISTRATOR, agency_id)


@transaction.atomic
def issue_token(
    *, agency: Agency, order: TokenOrder, actor: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token; returns its row and its text, which nobody can be shown a second time.

    Raises:
        Refused: `actor` does not administer the agency.
        TokenNotIssued: no name, no scope or an unknown one, or an expiry that is past or more than two years away.
    """
    if not may_manage_tokens(actor, agency.pk):
        raise Refused
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        agency=agency,
        name=_checked_name(order.name),
        prefix="".join(secrets.choice(_PREFIX_LETTERS) for _place in range(8)),
        digest=_digest(secret),
        scopes=_checked_scopes(order.scopes),
        expires_at=_checked_expiry(order.expires_at, now),
        created_by_id=actor.user_id,
        created_at=now,
    )
    log.info("token.issued", prefix=token.prefix, agency=agency.slug)
    return token, f"diwan_{token.prefix}_{secret}"


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor, now: datetime) -> ApiToken:
    """End a token at once; a second call keeps the first instant.

    Raises:
        Refused: `actor` does not administer the agency.
    """
    if not may_manage_tokens(actor, token.agency_id):
        raise Refused
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        log.info("token.revoked", prefix=token.prefix)
    return token


def find_token(*, text: str, now: datetime) -> ApiToken | None:
    """The valid token of this text; None when it is malformed, unknown, wrong, expired or revoked. One query.

    The first use on a day is noted, with one more.
    """
    shown = _TEXT.fullmatch(text)
    if shown is None:
        return None
    token = ApiToken.objects.select_related("agency").filter(prefix=shown[1]).first()
    is_right = constant_time_compare(_digest(shown[2]), token.digest if token else "")
    if token is None or not is_right or token.state_at(now) != TokenState.VALID:
        return None
    today = timezone.localdate(now)
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def actor_of(token: ApiToken) -> Actor:
    """The machine behind a token: the roles of its scopes, in its own agency. Not a person, so without an id."""
    roles = {role for scope in token.scopes for role in ROLES.get(scope, ())}
    return Actor(user_id=None, roles=frozenset((token.agency_id, role) for role in roles))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= 100 or not tidy.isprintable():
        raise TokenNotIssued(_("Say in a few words which system uses the token."), field="name")
    return tidy


def _checked_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = set(scopes)
    if not wanted or not wanted <= set(Scope.values):
        raise TokenNotIssued(_("Choose what the token may be used for."), field="scopes")
    return sorted(wanted)


def _checked_expiry(expires_at: datetime, now: datetime) -> datetime:
    if not now < expires_at <= now + LONGEST:
        sentence = _("A token is valid for two years at most, and expires in the future.")
        raise TokenNotIssued(sentence, field="expires_at")
    return expires_at
