"""Where the text shows that something was accepted: the clauses that differ between what was consulted on and a later version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from common.errors import DomainError
from consultations.anchoring.clauses import ClauseText as Wording
from consultations.anchoring.differences import Change, Piece, compare, pieces
from consultations.dispositions.rulings import Pair
from consultations.errors import ChangeEmpty, ChangeRefused
from consultations.models import Clause, Comment, ConsultationPage, TextVersion
from consultations.wording import source_language, words_of

CACHE_SECONDS = 24 * 3600  # published versions never change


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A clause that differs; `pieces` show it in the language that was asked for, or in the one that changed."""

    pair: Pair
    key: str
    old_key: str
    number: str
    change: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """The published versions of a draft, what became law aside; `consulted` are those that people could comment on."""

    all: tuple[TextVersion, ...]
    consulted: tuple[TextVersion, ...]

    def span(self, base: TextVersion | None) -> tuple[TextVersion, TextVersion] | None:
        """From `base`, or else the last one consulted, to the newest; None while nothing later is published."""
        older = base or (self.consulted[-1] if self.consulted else None)
        if older is None or not self.all or self.all[-1].number <= older.number:
            return None
        return older, self.all[-1]


def versions_of(consultation: ConsultationPage) -> Versions:
    """One query."""
    rows = consultation.versions.filter(published_at__isnull=False, adoption__isnull=True)
    found = tuple(rows.order_by("number"))
    closes_at = consultation.closes_at
    consulted = tuple(
        one for one in found if one.published_at is not None and one.published_at < closes_at
    )
    return Versions(found, consulted)


def offered(
    versions: Versions, base: TextVersion | None, language: str
) -> tuple[ChangedClause, ...]:
    """What an official can point to for a comment on `base`; empty while no later version is published."""
    span = versions.span(base)
    return changed_clauses(*span, language) if span else ()


def changed_clauses(
    older: TextVersion, newer: TextVersion, language: str
) -> tuple[ChangedClause, ...]:
    """Clauses whose words differ in any language, in the newer version's order; kept in the cache, four queries without it."""
    key = f"changed-clauses:{older.pk}:{newer.pk}:{newer.sha256}:{language}"
    found: tuple[ChangedClause, ...] | None = cache.get(key)
    if found is None:
        old, new = (list(_clauses(one)) for one in (older, newer))
        found = tuple(_changed(old, new, language))
        cache.set(key, found, CACHE_SECONDS)
    return found


def own_of(comment: Comment, changed: Sequence[ChangedClause]) -> set[Pair]:
    """Of the changed clauses, the comment's own: what an official most often points to."""
    return {
        one.pair for one in changed if comment.clause_id and one.pair.before == comment.clause_id
    }


def faults(consultation: ConsultationPage, pairs: Iterable[Pair]) -> dict[Pair, DomainError]:
    """The pairs that show no change of this text, each with why. Five queries at most, none without pairs."""
    wanted = set(pairs)
    if not wanted:
        return {}
    versions = versions_of(consultation)
    ids = {one for pair in wanted for one in (pair.before, pair.after) if one}
    rows = Clause.objects.filter(pk__in=ids, version__in=[one.pk for one in versions.all])
    clauses = {row.pk: row for row in rows.select_related("version").prefetch_related("texts")}
    keys = Clause.objects.filter(
        version__in=[one.pk for one in versions.all], key__in={row.key for row in clauses.values()}
    )
    judge = _Judge(versions, clauses, set(keys.values_list("version_id", "key")))
    return {pair: fault for pair in sorted(wanted) if (fault := judge.fault(pair))}


@dataclass(frozen=True, slots=True)
class _Judge:
    versions: Versions
    clauses: dict[int, Clause]
    places: set[tuple[int, str]]

    def fault(self, pair: Pair) -> DomainError | None:
        if any(one and one not in self.clauses for one in (pair.before, pair.after)):
            return ChangeRefused()
        before, after = self.clauses.get(pair.before), self.clauses.get(pair.after)
        if before is not None and before.version not in self.versions.consulted:
            return ChangeRefused()
        if before is not None and after is not None:
            return self._changed(before, after)
        one = before or after
        is_alone = one is not None and self._is_alone(one, is_new=before is None)
        return None if is_alone else ChangeRefused()

    def _changed(self, before: Clause, after: Clause) -> DomainError | None:
        if after.version.number <= before.version.number:
            return ChangeRefused()
        if before.key != after.key:
            matched = changed_clauses(before.version, after.version, source_language())
            if Pair(before.pk, after.pk) not in {one.pair for one in matched}:
                return ChangeRefused()
        return None if _differ(before, after) else ChangeEmpty(clause=after.key)

    def _is_alone(self, clause: Clause, *, is_new: bool) -> bool:
        """New: an earlier version lacks it. Gone: a later one does."""
        own = clause.version.number
        others = [one for one in self.versions.all if (one.number < own) == is_new]
        return any((one.pk, clause.key) not in self.places for one in others if one.number != own)


def _clauses(version: TextVersion) -> Iterable[Clause]:
    return version.clauses.order_by("position").prefetch_related("texts")


def _changed(old: list[Clause], new: list[Clause], language: str) -> Iterable[ChangedClause]:
    source = source_language()
    matches = compare(
        [Wording(words_of(row, source), row.key) for row in old],
        [Wording(words_of(row, source), row.key) for row in new],
    )
    for match in matches:
        before = old[match.old] if match.old is not None else None
        after = new[match.new] if match.new is not None else None
        change = match.change
        if before is not None and after is not None:
            if not _differ(before, after):
                continue
            change = Change.CHANGED
        shown = after or before
        if shown is None:
            continue
        yield ChangedClause(
            Pair(before.pk if before else 0, after.pk if after else 0),
            shown.key,
            before.key if before else "",
            shown.number,
            change.value,
            _pieces(before, after, language),
        )


def _pieces(before: Clause | None, after: Clause | None, language: str) -> tuple[Piece, ...]:
    """In `language`, unless only another one changed."""
    texts = {language: None} | dict.fromkeys([*_texts(before), *_texts(after)])
    shown = [pieces(words_of(before, one), words_of(after, one)) for one in texts]
    return next((one for one in shown if any(p.operation != "kept" for p in one)), shown[0])


def _differ(before: Clause, after: Clause) -> bool:
    """In any language that both have: a translation that is added later is no change."""
    old, new = _texts(before), _texts(after)
    both = old.keys() & new.keys()
    return any(old[language] != new[language] for language in both) or not both


def _texts(clause: Clause | None) -> dict[str, tuple[str, ...]]:
    """Words by language, spaces aside: another line break is no change."""
    if clause is None:
        return {}
    return {
        text.language: tuple(" ".join(part.split()) for part in (text.heading, text.text))
        for text in clause.texts.all()
    }
