"""How long a session opens the administration, and what asks for the password again.

A session of staff ends after an hour without a click and after twelve hours in all, whatever "remember me" said; the reasons
stand in ``docs/security/README.md``. Pings of an open editor are no clicks: they go on when nobody sits there.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

IDLE_SECONDS = 3600
TOTAL_SECONDS = 12 * 3600
NOTED_EACH_SECONDS = 60  # not every click writes a session
CLOCK = "diwan_staff_clock"  # [opened, last click], seconds since 1970
PINGS = frozenset({"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"})
_ACTS = ("add", "edit", "delete")
# Who changes how somebody signs in, or what a person or a machine may do, types the password again first.
SENSITIVE = frozenset(
    {
        "wagtailadmin_account",
        *(f"wagtailusers_{things}:{act}" for things in ("users", "groups") for act in _ACTS),
        *(f"membership:{act}" for act in _ACTS),
        "wagtailusers_users:copy",
        "accounts_token_issue",
        "accounts_people_agency",
        "accounts_people_end",
        "operations_webhook_add",
        "operations_webhook_edit",
    }
)
# One address for many kinds of things: to delete, shut out and give roles to many people at once.
MANY, OF_PEOPLE = "wagtail_bulk_action", "user"


def start(session: SessionBase, now: datetime) -> None:
    """Begin to count; at the sign-in of staff."""
    session[CLOCK] = [now.timestamp(), now.timestamp()]


def has_ended(session: SessionBase, now: datetime) -> bool:
    """Whether this session is too old or was left alone for too long; one that never began to count has not."""
    opened, seen = session.get(CLOCK) or (now.timestamp(), now.timestamp())
    return now.timestamp() - opened > TOTAL_SECONDS or now.timestamp() - seen > IDLE_SECONDS


def note(request: HttpRequest, now: datetime) -> None:
    """Remember this click, once a minute at most."""
    if _view(request) in PINGS:
        return
    clock = request.session.get(CLOCK)
    if clock is None:
        start(request.session, now)
    elif not 0 <= now.timestamp() - clock[1] < NOTED_EACH_SECONDS:
        request.session[CLOCK] = [clock[0], now.timestamp()]


def is_sensitive(request: HttpRequest) -> bool:
    """Whether this page asks for the password again."""
    match = request.resolver_match
    if match is not None and match.view_name == MANY:
        return bool(match.kwargs.get("model_name") == OF_PEOPLE)
    return _view(request) in SENSITIVE


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
