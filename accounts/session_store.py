"""Django's sessions in the database, in a table of our own that knows whose each is (``SESSION_ENGINE``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils.timezone import now

from accounts.models import Session


def hour_of(moment: datetime) -> datetime:
    """The full hour that `moment` falls into; nothing finer is kept of when a session was used."""
    return moment.replace(minute=0, second=0, microsecond=0)


class SessionStore(db.SessionStore):
    last_used: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of this session; writing one is a use of it."""
        made = cast(Session, super().create_model_instance(data))
        made.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        made.last_used = hour_of(now())
        return made

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self.last_used = found.last_used if found else None
        return found
