"""Where comments stand in the newest version: carried over at its publication, and confirmed by a person where that is unsure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from common.errors import NotFound
from consultations import policies
from consultations.anchoring import carryover
from consultations.anchoring.carryover import Anchor, Carried
from consultations.anchoring.clauses import ClauseText as Wording
from consultations.anchoring.passages import Quote
from consultations.models import Clause, Comment, CommentPlace, Fate, TextVersion
from consultations.services import tallies
from consultations.services.window import announce_comments, lock_window, require
from consultations.wording import source_language, words_of

BATCH = 2000
_HELD = (Fate.SAME, Fate.MOVED)


@dataclass(frozen=True, slots=True)
class _Base:
    """Where a comment was last surely found: in which version, which clause, which words (empty: the whole clause)."""

    clause_id: int
    language: str
    quote: Quote


def carry_comments(version: TextVersion) -> None:
    """Find the place of every comment in `version`, which was just published; the caller holds the window alone.

    Whole groups of comments on the same words are carried at once. A place that is not sure is attached to nothing.
    """
    groups: defaultdict[_Base, list[int]] = defaultdict(list)
    for comment_id, base in _bases(version):
        groups[base].append(comment_id)
    new = Wordings(version)
    by_version: defaultdict[tuple[int, str], list[_Base]] = defaultdict(list)
    version_of = _versions_of({base.clause_id for base in groups})
    for base in groups:
        by_version[version_of[base.clause_id], base.language].append(base)
    for (old_id, language), bases in by_version.items():
        old = Wordings(TextVersion.objects.get(pk=old_id))
        for base, carried in zip(bases, _carry(old, new, language, bases), strict=True):
            _store(version, new, carried, groups[base])
    tallies.recount(version.consultation)


def place_late(comment: Comment) -> None:
    """Give a comment on an older version, before it is stored, its place in the newest one; the row of it follows."""
    newest = (
        TextVersion.objects.filter(
            consultation_id=comment.consultation_id, published_at__isnull=False
        )
        .order_by("-number")
        .first()
    )
    if newest is None or comment.version is None:
        return
    base = _Base(comment.clause_id, comment.quote_language or source_language(), _quote(comment))  # type: ignore[arg-type]  # it has a clause
    new = Wordings(newest)
    (carried,) = _carry(Wordings(comment.version), new, base.language, [base])
    comment.fate = carried.fate.value
    comment.place = new.keys[carried.clause] if _is_held(carried) else ""  # type: ignore[index]


@transaction.atomic
def confirm_place(
    *, comment: Comment, actor: Actor, clause_key: str, now: datetime
) -> CommentPlace:
    """Say where a comment stands in the newest version: at a clause, or (empty key) nowhere, its words being gone.

    Raises:
        NotFound: nothing is to be confirmed, or the newest version has no such clause.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, comment.consultation.agency_id))
    lock_window(comment.consultation, exclusively=True)
    row = (
        CommentPlace.objects.filter(comment=comment)
        .select_related("version", "comment__consultation")
        .order_by("-version__number")
        .first()
    )
    if row is None:
        raise NotFound
    clause = row.version.clauses.filter(key=clause_key).first() if clause_key else None
    if clause_key and clause is None:
        raise NotFound
    if row.clause_id != (clause.pk if clause else None):
        row.start = row.end = None
    row.clause, row.fate = clause, Fate.MOVED if clause else Fate.REMOVED
    row.confirmed_at, row.confirmed_by_id = now, actor.user_id
    row.save()
    _move(row.comment, clause_key, row.fate)
    announce_comments(comment.consultation)
    return row


class Wordings:
    """A version's clauses in order, and their words by language."""

    def __init__(self, version: TextVersion) -> None:
        rows = list(version.clauses.order_by("position").prefetch_related("texts"))
        self.ids = [row.pk for row in rows]
        self.keys = [row.key for row in rows]
        self.place = {pk: at for at, pk in enumerate(self.ids)}
        self._rows = rows

    def in_language(self, language: str) -> list[Wording]:
        return [Wording(words_of(row, language), row.key) for row in self._rows]


def _carry(old: Wordings, new: Wordings, language: str, bases: list[_Base]) -> list[Carried]:
    anchors = [Anchor(old.place[base.clause_id], base.quote) for base in bases]
    return carryover.carry_over(old.in_language(language), new.in_language(language), anchors)


def _bases(version: TextVersion) -> Iterable[tuple[int, _Base]]:
    """Every comment on a clause, with where it was last surely found before `version`."""
    earlier = (
        CommentPlace.objects.filter(
            comment__consultation_id=version.consultation_id,
            version__number__lt=version.number,
            fate__in=_HELD,
            clause__isnull=False,
        )
        .order_by("version__number")
        .values_list("comment_id", "clause_id", "start", "end")
    )
    last = {comment: (clause, start, end) for comment, clause, start, end in earlier.iterator()}
    texts = _Texts()
    comments = Comment.objects.filter(
        consultation_id=version.consultation_id, clause__isnull=False
    ).only("clause_id", "quote_exact", "quote_prefix", "quote_suffix", "quote_language")
    for comment in comments.iterator(chunk_size=BATCH):
        language = comment.quote_language or source_language()
        clause_id, quote = comment.clause_id, _quote(comment)
        if comment.pk in last:
            clause_id, start, end = last[comment.pk]
            if quote.exact and start is not None and end is not None:
                quote = _quote_at(texts.of(clause_id, language), start, end)
            else:
                quote = Quote()
        yield comment.pk, _Base(clause_id, language, quote)  # type: ignore[arg-type]  # it has a clause


class _Texts:
    """Words of clauses, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], str] = {}

    def of(self, clause_id: int, language: str) -> str:
        key = (clause_id, language)
        if key not in self._known:
            clause = Clause.objects.prefetch_related("texts").get(pk=clause_id)
            self._known[key] = words_of(clause, language)
        return self._known[key]


def _store(version: TextVersion, new: Wordings, carried: Carried, comment_ids: list[int]) -> None:
    clause_id = None if carried.clause is None else new.ids[carried.clause]
    CommentPlace.objects.bulk_create(
        (
            CommentPlace(
                comment_id=comment_id,
                version=version,
                fate=carried.fate.value,
                clause_id=clause_id,
                start=carried.start,
                end=carried.end,
            )
            for comment_id in comment_ids
        ),
        batch_size=BATCH,
    )
    held = carried.clause is not None and _is_held(carried)
    key = new.keys[carried.clause] if held and carried.clause is not None else ""
    for begin in range(0, len(comment_ids), BATCH):
        ids = comment_ids[begin : begin + BATCH]
        Comment.objects.filter(pk__in=ids).update(place=key, fate=carried.fate.value)


def _move(comment: Comment, place: str, fate: str) -> None:
    """Comment and replies go together."""
    for one in [comment, *comment.replies.all()]:
        before = tallies.standing(one)
        one.place, one.fate = place, fate
        one.save(update_fields=["place", "fate"])
        tallies.move(one, before)


def _versions_of(clause_ids: Iterable[int]) -> dict[int, int]:
    rows = Clause.objects.filter(pk__in=list(clause_ids)).values_list("pk", "version_id")
    return dict(rows)


def _is_held(carried: Carried) -> bool:
    return carried.fate in {carryover.Fate.SAME, carryover.Fate.MOVED}


def _quote(comment: Comment) -> Quote:
    return Quote(comment.quote_exact, comment.quote_prefix, comment.quote_suffix)


def _quote_at(text: str, start: int, end: int) -> Quote:
    return Quote(text[start:end], text[max(0, start - 32) : start], text[end : end + 32])
