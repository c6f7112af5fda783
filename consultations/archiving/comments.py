"""A consultation's comments in the order of its text, cut into pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from consultations import selectors
from consultations.anchoring.differences import Piece, pieces
from consultations.models import Comment, ConsultationPage, Disposition, DispositionChange
from consultations.outcome import decisions
from consultations.wording import words_of

ON_A_PAGE = 100
REPLIES = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment with its replies, the pieces of its suggestion, and what was decided about it."""

    comment: Comment
    replies: list[Comment]
    suggestion: tuple[Piece, ...] = ()
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class CommentPage:
    """Comments by the key of the clause at which they stand; an empty key is the draft as a whole."""

    number: int
    parts: list[tuple[str, list[Shown]]]
    is_last: bool

    @property
    def name(self) -> str:
        return f"comments-{self.number}"


@dataclass
class Index:
    """On which page the comments of a clause begin; filled while pages are made."""

    first: dict[str, int] = field(default_factory=dict)
    pages: int = 0

    def page_of(self, key: str) -> str:
        """The name of the page with its place, or empty where nothing was said."""
        return f"comments-{self.first[key]}.html#at-{key or 'whole'}" if key in self.first else ""


def pages(original: ConsultationPage, keys: Sequence[str], index: Index) -> Iterator[CommentPage]:
    """Pages of at most `ON_A_PAGE` comments, at least one page; ten queries a page."""
    found: list[tuple[str, Comment]] = []
    number = 1
    for item in _all(original, keys):
        if len(found) == ON_A_PAGE:
            yield _page(original, number, found, index, is_last=False)
            number, found = number + 1, []
        found.append(item)
    yield _page(original, number, found, index, is_last=True)


def _all(original: ConsultationPage, keys: Sequence[str]) -> Iterator[tuple[str, Comment]]:
    for key in ("", *keys):
        rows = selectors.public_comments(original, place=key).order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:ON_A_PAGE]):
            yield from ((key, one) for one in batch)
            last = batch[-1].pk


def _page(
    original: ConsultationPage,
    number: int,
    found: list[tuple[str, Comment]],
    index: Index,
    *,
    is_last: bool,
) -> CommentPage:
    rows = [comment for _key, comment in found]
    replies = selectors.replies_to(rows, REPLIES)
    told = decisions.of_comments(rows) if decisions.is_public(original) else {}
    parts: dict[str, list[Shown]] = {}
    for key, comment in found:
        shown = Shown(comment, replies[comment.pk], _suggested(comment), told.get(comment.pk))
        parts.setdefault(key, []).append(shown)
        index.first.setdefault(key, number)
    index.pages = number
    return CommentPage(number, list(parts.items()), is_last)


def _suggested(comment: Comment) -> tuple[Piece, ...]:
    if not comment.suggestion or comment.status != "published":
        return ()
    return pieces(words_of(comment.clause, comment.language), comment.suggestion)


def pieces_of(change: DispositionChange) -> tuple[Piece, ...]:
    """What a change did to its clause, in the active language's words."""
    language = get_language() or "ar"
    return pieces(words_of(change.before, language), words_of(change.after, language))
