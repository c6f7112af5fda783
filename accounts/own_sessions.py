"""The sessions of one person, for themselves: where they are signed in, and the end of any of it.

A session is named by a keyed hash of its key: the key itself would let in whoever reads the page over a shoulder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now

from accounts.models import Session, User
from accounts.sessions import BROWSER, is_of_password, sign_in_of
from common.logging import get_logger
from common.user_agents import family_words

log = get_logger(__name__)

SHOWN = 100


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of them. ``browser`` is in the reader's language, ``last_used`` a full hour; ``began_at`` is None where unknown."""

    id: str
    browser: str
    began_at: datetime | None
    last_used: datetime
    is_this: bool
    is_staff: bool


def sessions_of(user: User, *, this_key: str) -> list[OwnSession]:
    """Where the person is signed in: this session, then the one used last and so on; a hundred at most."""
    found = [_shown(row, data, this_key) for row, data in _open(user)]
    return sorted(found, key=lambda one: not one.is_this)[:SHOWN]


def end_one(user: User, *, session_id: str) -> int:
    """End the person's session of this id and return how many ended; one that has ended, or is another's, is no error."""
    mine = [row.pk for row, _data in _open(user) if constant_time_compare(_id(row), session_id)]
    return _end(user, Session.objects.filter(pk__in=mine, user=user))


def end_others(user: User, *, this_key: str) -> int:
    """End every session of the person but this one and return how many ended."""
    return _end(user, Session.objects.filter(user=user).exclude(pk=this_key))


def _end(user: User, rows: Any) -> int:
    ended: int = rows.delete()[0]
    log.info("session.ended_by_person", user=user.pk, sessions=ended)
    return ended


def _open(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Rows that still let somebody in, with their data, newest use first."""
    rows = Session.objects.filter(user=user, expire_date__gt=now())
    for row in rows.order_by("-last_used", "-expire_date"):
        data = row.get_decoded()
        if is_of_password(user, data.get(HASH_SESSION_KEY, "")):
            yield row, data


def _id(row: Session) -> str:
    return salted_hmac("accounts.own_sessions", row.pk, algorithm="sha256").hexdigest()[:32]


def _shown(row: Session, data: dict[str, Any], this_key: str) -> OwnSession:
    facts = sign_in_of(data)
    return OwnSession(
        id=_id(row),
        browser=family_words(str(data.get(BROWSER, ""))),
        began_at=datetime.fromisoformat(facts.at) if facts and facts.at else None,
        last_used=row.last_used,
        is_this=constant_time_compare(row.pk, this_key),
        is_staff=bool(facts and facts.is_staff),
    )
