"""What is looked for: counted by day and folded query, without a trace of who asked. ADR 136.

A query's words are stored only when it was asked often enough on one day; before that it is a hash under the day's key, and the
key goes with the day. What looks like an address or a number of a person is never looked at.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from common.arabic import fold
from common.tallies import Tally
from search.models import PopularQuery, QueryCount, QueryDayKey, SettledQuery

KEEP = timedelta(days=366)
KEEP_KEYS = timedelta(days=1)
FEW = 2
WINDOW = timedelta(days=30)
VAIN, SCARCE, GOOD = "vain", "few", "good"
_LONGEST = 200
_MOST_A_DAY = 20_000  # different ones; the rest is counted together
_MOST_VISITORS = 50_000
_BATCH = 500
_PERSONAL = re.compile(r"@|\d{6,}|\d(?:[\s-]?\d){6,}")

Asked = tuple[date, str, str, str]  # day, language, folded query or "", outcome


class _Visitors:
    """Who asked what today, as hashes under a key that only this process has and never stores: nobody counts twice for it."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._key = b""
        self._seen: set[bytes] = set()

    def is_new(self, day: date, *said: str) -> bool:
        if day != self._day:
            self._day, self._key, self._seen = day, secrets.token_bytes(32), set()
        digest = hashlib.blake2b("\0".join(said).encode(), key=self._key, digest_size=12).digest()
        if digest in self._seen:
            return False
        if len(self._seen) < _MOST_VISITORS:
            self._seen.add(digest)
        return True


_visitors = _Visitors()


def record(text: str, language: str, found: int, *, visitor: str = "") -> None:
    """Count one search; nothing is written now (`common.tallies`).

    Args:
        text: as it was typed.
        language: of the page.
        found: how many things it found.
        visitor: anything that tells visitors apart, such as `common.visitor.counted_as`: the same visitor's repetitions count
            once a day. It stays in this process's memory, as a hash, until midnight.
    """
    day = timezone.localdate()
    query = folded(text)
    if not query or (visitor and not _visitors.is_new(day, visitor, language, query)):
        return
    outcome = VAIN if not found else SCARCE if found <= FEW else GOOD
    _tally.add((day, language[:10], "" if _PERSONAL.search(query) else query, outcome))


def folded(text: str) -> str:
    """The spelling under which a query is counted; empty for one that nobody could look for."""
    return " ".join(fold(text).split())[:_LONGEST]


def flush() -> None:
    """Write what this process has counted."""
    _tally.flush()


def forget_unwritten() -> None:
    """Drop what this process has counted and whom it saw."""
    _tally.forget()
    _visitors.__init__()  # type: ignore[misc]  # begins anew


@transaction.atomic
def write(counts: Counter[Asked]) -> None:
    """Add counts to the days' rows; processes that write at once lose nothing of each other.

    Queries of one statement for each 500 different ones, and for what is asked often enough now.
    """
    sums: dict[tuple[date, str, str], Counter[str]] = {}
    for (day, language, query, outcome), number in counts.items():
        sums.setdefault((day, language, query), Counter())[outcome] += number
    for day in sorted({day for day, _, _ in sums}):
        of_day = {(at[1], at[2]): sums[at] for at in sums if at[0] == day}
        _write_day(day, of_day)


def _write_day(day: date, sums: dict[tuple[str, str], Counter[str]]) -> None:
    key = _key_of(day)
    words = {(language, _digest(key, language, query)): query for language, query in sums if query}
    is_full = QueryCount.objects.filter(day=day).count() >= _MOST_A_DAY
    known = _known(day, words) if is_full else set(words)
    rows: dict[tuple[str, str], Counter[str]] = {}
    for (language, query), numbers in sums.items():
        at = (language, _digest(key, language, query) if query else "")
        rows.setdefault(at if at in known else (language, ""), Counter()).update(numbers)
    _add(day, rows)
    _name_the_common(day, words)


def _known(day: date, words: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    digests = [digest for _, digest in words]
    rows = QueryCount.objects.filter(day=day, digest__in=digests)
    return set(rows.values_list("language", "digest"))


def _add(day: date, rows: dict[tuple[str, str], Counter[str]]) -> None:
    """One statement for each 500 rows, in one order everywhere, so that two processes never wait for each other in a circle."""
    table = connection.ops.quote_name(QueryCount._meta.db_table)
    ordered = sorted(rows)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        values: list[Any] = []
        for language, digest in batch:
            numbers = rows[language, digest]
            values += [day, language, digest, "", numbers.total(), numbers[VAIN], numbers[SCARCE]]
        places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (day, language, digest, query, searches, vain, few)"  # noqa: S608  # no outside words
                f" VALUES {places} ON CONFLICT (day, language, digest) DO UPDATE SET"
                f" searches = {table}.searches + excluded.searches,"
                f" vain = {table}.vain + excluded.vain, few = {table}.few + excluded.few",
                values,
            )


def _name_the_common(day: date, words: dict[tuple[str, str], str]) -> None:
    """Give words to the rows that have reached the minimum."""
    ready = QueryCount.objects.filter(
        day=day,
        query="",
        searches__gte=settings.SEARCH_QUERY_MINIMUM,
        digest__in=[digest for _, digest in words],
    ).exclude(digest="")
    named = []
    for row in ready:
        row.query = words.get((row.language, row.digest), "")
        named.append(row)
    QueryCount.objects.bulk_update(named, ["query"])


def close_days(*, today: date) -> int:
    """Count together what stayed below the minimum on the days before, and drop their keys; returns the number of rows gone."""
    with transaction.atomic():
        rare = QueryCount.objects.filter(day__lt=today, query="").exclude(digest="")
        rest: dict[date, dict[tuple[str, str], Counter[str]]] = {}
        for row in rare.values("day", "language").annotate(
            all=Sum("searches"), in_vain=Sum("vain"), scarce=Sum("few")
        ):
            good = row["all"] - row["in_vain"] - row["scarce"]
            rest.setdefault(row["day"], {})[row["language"], ""] = Counter(
                {VAIN: row["in_vain"], SCARCE: row["scarce"], GOOD: good}
            )
        gone = rare.delete()[0]
        for day, rows in rest.items():
            _add(day, rows)
        # A digest says nothing any more, once its key is gone.
        QueryDayKey.objects.filter(day__lt=today).delete()
    return gone


def forget_old(*, today: date) -> int:
    """Delete counts that are older than a year; returns the number of rows."""
    return QueryCount.objects.filter(day__lt=today - KEEP).delete()[0]


@dataclass(frozen=True, slots=True)
class Popular:
    """A query that many asked; ``query`` folded, ``searches`` in the last thirty days."""

    language: str
    query: str
    searches: int


def often_asked(*, today: date, most: int = 1000) -> list[Popular]:
    """Queries of the last thirty days that found something more often than not, asked on two days at least. One query.

    A program that asks the same all day makes no popular query of it.
    """
    rows = (
        QueryCount.objects.filter(day__gt=today - WINDOW)
        .exclude(query="")
        .values("language", "query")
        .annotate(all=Sum("searches"), in_vain=Sum("vain"), days=Count("day", distinct=True))
        .filter(days__gte=2)
        .order_by("-all", "query")[: most * 2]
    )
    found = [
        Popular(row["language"], row["query"], row["all"])
        for row in rows
        if row["in_vain"] * 2 < row["all"]
    ]
    return found[:most]


def popular(language: str, limit: int) -> list[str]:
    """The most asked queries of a language that found something, spelled for showing. One query."""
    rows = PopularQuery.objects.filter(language=language)
    return list(rows.values_list("shown", flat=True)[:limit])


def failing(*, since: date, few: bool = False, language: str = "") -> QuerySet[Any, Any]:
    """Queries without result since a day, or with few results: ``{language, query, times, asked}``, the commonest first.

    ``times`` counts the failing searches, ``asked`` all. What an editor settled counts from the day after. One query.
    """
    settled = SettledQuery.objects.filter(
        language=OuterRef("language"), query=OuterRef("query"), settled_on__gte=OuterRef("day")
    )
    rows = QueryCount.objects.filter(day__gte=since).exclude(query="").exclude(Exists(settled))
    if language:
        rows = rows.filter(language=language)
    found = rows.values("language", "query").annotate(
        times=Sum(F("few") if few else F("vain")), asked=Sum("searches")
    )
    return found.filter(~Q(times=0)).order_by("-times", "query", "language")


def totals(*, since: date, language: str = "") -> dict[str, int]:
    """All searches since a day, those in vain and those with few results, nameless ones too. One query."""
    rows = QueryCount.objects.filter(day__gte=since)
    if language:
        rows = rows.filter(language=language)
    sums = rows.aggregate(searches=Sum("searches"), vain=Sum("vain"), few=Sum("few"))
    return {name: number or 0 for name, number in sums.items()}


def _key_of(day: date) -> bytes:
    row, _ = QueryDayKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    return bytes(row.key)


def _digest(key: bytes, language: str, query: str) -> str:
    said = f"{language}\0{query}".encode()
    return hashlib.blake2b(said, key=key, digest_size=16).hexdigest()


_tally: Tally[Asked] = Tally("queries", write)
