"""What many tests arrange alike is built once for each process, then written again row by row: a tenth of the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from wagtail.models import Site

_BEGINNINGS = frozenset({"SAVEPOINT", "RELEASE", "SELECT"})
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE"})

Made = TypeVar("Made", bound=Model)
Sequences = frozenset[tuple[str, int]]


@dataclass
class Recording:
    """The writes of one arrangement, and the state of the counters from which they give the same rows."""

    beginning: Sequences
    writes: list[tuple[str, Any]] = field(default_factory=list)
    is_whole: bool = True

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Note a statement on its way to the database (see `connection.execute_wrapper`)."""
        word = sql.split(None, 1)[0].upper()
        if word in _WRITES and not many:
            self.writes.append((sql, params))
        elif word not in _BEGINNINGS:
            self.is_whole = False
        return execute(sql, params, many, context)

    def replay(self) -> None:
        with connection.cursor() as cursor:
            for sql, params in self.writes:
                cursor.execute(sql, params)
                if "RETURNING" in sql:
                    cursor.fetchall()
        Site.clear_site_root_paths_cache()


_recordings: dict[str, tuple[Recording, type[Model], Any]] = {}
_untouched: dict[str, Sequences] = {}  # by the name of the database


def arranged(name: str, build: Callable[[], Made]) -> Made:
    """What `build` makes and returns; written from memory where the database stands as it stood the first time.

    Only for arrangements without arguments, inside the transaction that a test rolls back.
    """
    blocks: list[Any] = connection.atomic_blocks  # Any: Django's own, unknown to its stubs
    if not blocks or not blocks[0]._from_testcase:
        return build()
    now = _sequences()
    if name in _recordings:
        recording, model, key = _recordings[name]
        if recording.beginning == now:
            recording.replay()
            return model._default_manager.get(pk=key)  # type: ignore[return-value]
        return build()
    recording = Recording(now)
    with connection.execute_wrapper(recording):
        made = build()
    if recording.is_whole:
        _recordings[name] = recording, type(made), made.pk
    return made


def _sequences() -> Sequences:
    """How far the counters of rows are; of PostgreSQL they are turned back where the test has written nothing yet."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return frozenset(cursor.fetchall())
        now = _counters(cursor)
        untouched = _untouched.setdefault(connection.settings_dict["NAME"], now)
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        if cursor.fetchone()[0] is not None:
            return now
        # A transaction that is rolled back leaves its counters where they are.
        for counter, value in untouched - now:
            cursor.execute("SELECT setval(%s, %s, %s)", [counter, max(value, 1), value > 0])
        return untouched


def _counters(cursor: Any) -> Sequences:  # Any: Django's wrapper, unknown to its stubs
    cursor.execute(
        "SELECT quote_ident(sequencename), coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
    )
    return frozenset(cursor.fetchall())
