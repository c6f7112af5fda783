"""How staff sign in by password: which steps come before the administration opens, and what the session remembers of them.

A session opens the administration only with ``SignIn.is_staff`` (`accounts.middleware`); it is set here and by a staff provider.
Its key changes at each sign-in, at each step on the way, and when the person's rights have changed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts import mfa, staff_limits
from accounts.assurance import Assurance
from accounts.models import User
from accounts.sessions import BACKEND, SignIn, mark, sign_in_of
from common.logging import get_logger
from common.user_agents import family_of

log = get_logger(__name__)

PENDING = "diwan_pending_sign_in"
CONFIRMED_AT = "diwan_confirmed_at"
RIGHTS = "diwan_rights"
PENDING_SECONDS = 600  # between password and second factor
CONFIRMED_SECONDS = 600  # after typing the password, factors may be changed for so long


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right and whose second factor is awaited."""

    user_id: int
    session_hash: str
    at: float
    next: str
    remember: bool


def is_open(request: HttpRequest) -> bool:
    """Whether this session opens the administration for its person, who may have lost the right to since."""
    facts, user = sign_in_of(request.session), request.user
    return isinstance(user, User) and facts is not None and facts.is_staff and is_staff(user)


def is_inside(request: HttpRequest, now: datetime) -> bool:
    """The same where the gate of the administration does not stand before: the session must not have ended either."""
    return is_open(request) and not staff_limits.has_ended(request.session, now)


def must_enrol(request: HttpRequest) -> bool:
    """Whether the password was right and a second factor has to be set up before anything else."""
    facts, user = sign_in_of(request.session), request.user
    if not isinstance(user, User) or facts is None or facts.is_staff:
        return False
    return facts.method == "password" and is_staff(user) and not mfa.has_factor(user)


def is_staff(user: User) -> bool:
    """Whether Wagtail lets the person in at all: by a role in an agency, or as an administrator of the site."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def follow_rights(request: HttpRequest) -> None:
    """Give the session a new key when the person's roles are no longer those it was opened with; one query."""
    held = rights_of(request.user)
    if request.session.get(RIGHTS) != held:
        request.session.cycle_key()
        request.session[RIGHTS] = held
        log.info("session.rotated", user=request.user.pk)


def rights_of(user: Any) -> list[Any]:
    """What of a person's rights a session remembers; another answer than at sign-in gives it a new key."""
    return [bool(user.is_superuser), *user.groups.order_by("pk").values_list("pk", flat=True)]


def open_session(request: HttpRequest, *, user: User, facts: SignIn) -> None:
    """Sign `user` in under a new key; Django keeps the old one for a person who is signed in already."""
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    mark(request.session, facts, family_of(request.headers.get("User-Agent", "")))
    request.session[RIGHTS] = rights_of(user)
    log.info("sign_in.opened", method=facts.method, is_staff=facts.is_staff)


def enter_by_password(
    request: HttpRequest, *, user: User, next_url: str, remember: bool, now: datetime
) -> None:
    """Go on after a right password: the session is open, or waits for the second factor, or for setting one up."""
    if mfa.has_factor(user):
        request.session.cycle_key()
        pending = Pending(
            user.pk, user.get_session_auth_hash(), now.timestamp(), next_url, remember
        )
        request.session[PENDING] = asdict(pending)
        return
    _open(request, user=user, is_complete=not settings.STAFF_MFA_REQUIRED, now=now)
    remember_as_asked(request, remember=remember)


def pending_of(request: HttpRequest, now: datetime) -> tuple[User, Pending] | None:
    """Who waits for the second factor here; None when nobody does, it took too long, or the password changed meanwhile."""
    try:
        pending = Pending(**request.session.get(PENDING, {}))
    except TypeError:
        return None
    user = User.objects.filter(pk=pending.user_id, is_active=True).first()
    is_fresh = 0 <= now.timestamp() - pending.at <= PENDING_SECONDS
    if user is None or not is_fresh:
        return None
    if not constant_time_compare(pending.session_hash, user.get_session_auth_hash()):
        return None
    return user, pending


def complete(request: HttpRequest, *, user: User, pending: Pending, now: datetime) -> None:
    """Open the session after a right second factor."""
    request.session.pop(PENDING, None)
    _open(request, user=user, is_complete=True, now=now)
    remember_as_asked(request, remember=pending.remember)


def complete_enrolment(request: HttpRequest, *, user: User, now: datetime) -> None:
    """Open the administration after the first factor was set up; the session gets a new key."""
    _open(request, user=user, is_complete=True, now=now)


def _open(request: HttpRequest, *, user: User, is_complete: bool, now: datetime) -> None:
    facts = SignIn(
        method="password",
        assurance=Assurance.SIGNED_IN,
        identifier=f"email:{user.email}",
        at=now.isoformat(),
        is_staff=is_complete and is_staff(user),
    )
    open_session(request, user=user, facts=facts)
    request.session[CONFIRMED_AT] = now.timestamp()
    staff_limits.start(request.session, now)


def remember_as_asked(request: HttpRequest, *, remember: bool) -> None:
    """A session ends with the browser unless "remember me" was ticked."""
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)


def is_confirmed(request: HttpRequest, now: datetime) -> bool:
    """Whether the password was typed in this session a short while ago."""
    at = request.session.get(CONFIRMED_AT)
    return isinstance(at, int | float) and 0 <= now.timestamp() - at <= CONFIRMED_SECONDS


def may_change(request: HttpRequest, now: datetime) -> bool:
    """Whether factors, accounts and rights may be changed now.

    Who has no password proves at the provider; a session of theirs is proof enough.
    """
    user = request.user
    return is_confirmed(request, now) or not (isinstance(user, User) and user.has_usable_password())


def confirm(request: HttpRequest, now: datetime) -> None:
    request.session.cycle_key()
    request.session[CONFIRMED_AT] = now.timestamp()
