"""Sessions of people: how somebody signed in, and how well that makes them known.

One session serves the public site and the administration. The public site reads Django's session cookie and hands its value to
the API in the header ``X-Session-Token``; the API opens sessions without cookies, and the public site sets the cookie.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from accounts.assurance import Assurance
from accounts.models import User

HEADER = "X-Session-Token"
FACTS = "diwan_sign_in"
BACKEND = "django.contrib.auth.backends.ModelBackend"
_SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


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


def open_session(*, user: User, sign_in: SignIn, now: datetime) -> str:
    """Make a new session for `user` and return its key. Every sign-in gets a key of its own."""
    store = _SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    mark(store, sign_in)
    store.create()
    User.objects.filter(pk=user.pk).update(last_login=now)
    return str(store.session_key)


def mark(session: SessionBase, sign_in: SignIn) -> None:
    """Write the facts of a sign-in into a session that Django has opened itself."""
    session[FACTS] = asdict(sign_in)


def sign_in_of(session: SessionBase) -> SignIn | None:
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
    store = _SessionStore(key)
    user = User.objects.filter(pk=store.get(SESSION_KEY) or 0, is_active=True).first()
    if user is None:
        return None
    kept = store.get(HASH_SESSION_KEY, "")
    if not constant_time_compare(kept, user.get_session_auth_hash()):
        return None
    # A session of Django's own sign-in (a test, a shell) proves an account and nothing more.
    sign_in = sign_in_of(store) or SignIn("password", Assurance.SIGNED_IN, "", "")
    return PersonSession(key, user, sign_in)


def end_sessions_of(user_id: int) -> int:
    """Delete all sessions of a person and return how many. It opens every session there is: work for a task."""
    mine = [
        row.pk
        for row in Session.objects.iterator(chunk_size=500)
        if row.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]


def end_session(key: str) -> None:
    """Forget a session; an unknown one is no error."""
    _SessionStore(key).delete()
