"""Sessions, each with its person, so that people see and end their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A session of Django's; beside its data, whose it is (to find it by) and when it was last used (written alone)."""

    # No constraint: a session that is written while its person is erased must fail at once and not at the commit, where
    # Django takes the error for a key that exists and tries the next one, for ever.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    last_used = models.DateTimeField()  # the hour it fell into, no more

    class Meta(AbstractBaseSession.Meta):
        default_permissions: ClassVar[Any] = ()

    @classmethod
    def get_session_store_class(cls) -> Any:  # Any: as the parent has it
        from accounts.session_store import SessionStore

        return SessionStore
