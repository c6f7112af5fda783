"""Sessions of people: how somebody signed in, and how well that makes them known.

One session serves the public site and the administration. The public site reads Django's session cookie and hands its value to
the API in the header ``X-Session-Token``; the API opens sessions without cookies, and the public site sets the cookie.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now as machine_now

from accounts.assurance import Assurance
from accounts.models import Session, User
from accounts.session_store import SessionStore, hour_of
from common.logging import get_logger

HEADER = "X-Session-Token"
FACTS = "diwan_sign_in"
BACKEND = "django.contrib.auth.backends.ModelBackend"
BROWSER = "diwan_browser"  # of whose browser it is, in the two words of `common.user_agents`
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignIn:
    """The facts of one sign-in, kept in its session.

    ``method`` is ``email``, ``phone``, ``password`` or ``oidc:<provider id>``; ``identifier`` is what pseudonyms are made from
    (``email:…``, ``phone:…`` or ``oidc:…``); ``is_staff`` says that it may open the administration (password and second factor,
    or the staff's identity provider); ``at`` is an ISO 8601 instant.
    """

    method: str
    assurance: str
    identifier: str
    at: str
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class PersonSession:
    """A valid session: its key, its person, and how they signed in."""

    key: str
    user: User
    sign_in: SignIn


def open_session(*, user: User, sign_in: SignIn, now: datetime, browser: str = "") -> str:
    """Make a new session for `user` and return its key. Every sign-in gets a key of its own.

    Args:
        browser: its family, as `common.user_agents.family_of` says it.
    """
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    mark(store, sign_in, browser)
    store.create()
    User.objects.filter(pk=user.pk).update(last_login=now)
    return str(store.session_key)


def mark(session: SessionBase, sign_in: SignIn, browser: str = "") -> None:
    """Write the facts of a sign-in into a session that Django has opened itself."""
    session[FACTS] = asdict(sign_in)
    session[BROWSER] = browser


def sign_in_of(session: SessionBase | dict[str, Any]) -> SignIn | None:
    """The facts of the sign-in, None when there are none or they are of an older form."""
    facts = session.get(FACTS)
    try:
        return SignIn(**facts) if facts else None
    except TypeError:
        return None


def find_session(key: str) -> PersonSession | None:
    """The session of this key; None when it has ended, or its person is gone, shut out or has a new password. Two queries."""
    if not (8 <= len(key) <= 64 and key.isascii() and key.isalnum()):
        return None
    store = SessionStore(key)
    user = User.objects.filter(pk=store.get(SESSION_KEY) or 0, is_active=True).first()
    if user is None:
        return None
    if not is_of_password(user, store.get(HASH_SESSION_KEY, "")):
        return None
    _note_use(key, store.last_used)
    # A session of Django's own sign-in (a test, a shell) proves an account and nothing more.
    sign_in = sign_in_of(store) or SignIn("password", Assurance.SIGNED_IN, "", "")
    return PersonSession(key, user, sign_in)


def is_of_password(user: User, kept: str) -> bool:
    """Whether a session's hash was made from the password that the person has now, under this key or one that is retired."""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(kept, one) for one in hashes)


def _note_use(key: str, last_used: datetime | None) -> None:
    """Remember the hour, once in it; a database that takes no writes does not end a session."""
    hour = hour_of(machine_now())
    if last_used is None or last_used >= hour:
        return
    try:
        with transaction.atomic():
            Session.objects.filter(pk=key).update(last_used=hour)
    except DatabaseError as error:
        log.warning("session.use_not_noted", error=type(error).__name__)


def end_sessions_of(user_id: int) -> int:
    """Delete all sessions of a person and return how many."""
    return Session.objects.filter(user=user_id).delete()[0]


def end_session(key: str) -> None:
    """Forget a session; an unknown one is no error."""
    SessionStore(key).delete()
