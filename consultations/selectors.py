"""Reads: consultations in a language, their texts and comments. Constant query counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from wagtail.models import Page

from accounts.actors import Actor
from accounts.models import Role
from common.errors import NotFound
from consultations import campaign_figures, threads
from consultations.eligibility import eligible
from consultations.models import (
    Clause,
    Comment,
    CommentPlace,
    CommentTally,
    ConsultationPage,
    Fate,
    Stage,
    TextVersion,
    Visibility,
)
from consultations.models.comment import CommentQuerySet
from consultations.visibility import ANYBODY, Reader, readable
from operations import generation

# What stands beside a consultation's page and is shown with it.
BESIDE = ("locale", "agency", "outcome", "withdrawal", "adoption", "guard")


@dataclass(frozen=True, slots=True)
class LocalConsultation:
    """A consultation as one language's readers see it: dates and participation from `original`, words from `page`.

    A comment thread has a `host`, the page that it belongs to.
    """

    original: ConsultationPage
    page: ConsultationPage
    host: Page | None = None


@dataclass(frozen=True, slots=True)
class ClauseCounts:
    published: int = 0
    supports: int = 0
    neutral: int = 0
    opposes: int = 0


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause in the reader's language, or in the source language (``language`` says which) where no translation is."""

    key: str
    kind: str
    number: str
    heading: str
    text: str
    language: str
    level: int = 1
    is_open: bool = True
    note: str = ""
    question: str = ""
    counts: ClauseCounts = field(default_factory=ClauseCounts)


def consultations(
    *, now: datetime, stage: str = "", agency: str = "", topic: str = ""
) -> QuerySet[ConsultationPage]:
    """Public consultations, as original pages.

    The open ones by closing time, the announced by opening, soonest first; the others newest first.
    """
    pages = _public().originals()
    if agency:
        pages = pages.filter(agency__slug=agency)
    if topic:
        pages = pages.filter(topic=topic)
    if stage:
        pages = pages.in_stage(stage, now)
    order = {Stage.OPEN: "closes_at", Stage.ANNOUNCED: "opens_at", "": "-opens_at"}
    return pages.order_by(order.get(stage, "-closes_at"), "pk")


def stage_counts(*, now: datetime, agency: str = "", topic: str = "") -> dict[str, int]:
    """How many consultations stand in each stage under these filters; one query."""
    pages = consultations(now=now, agency=agency, topic=topic)
    counts = dict.fromkeys(Stage.values, 0)
    for page in pages:
        counts[page.stage_at(now)] += 1
    return counts


def in_language(originals: Sequence[ConsultationPage], language: str) -> list[LocalConsultation]:
    """Pair each consultation with its page in `language`, or with the original where that is missing; one query."""
    is_public = all(page.visibility == Visibility.PUBLIC for page in originals)
    translated = {
        page.translation_key: page
        for page in (_public() if is_public else _live()).filter(
            translation_key__in=[page.translation_key for page in originals],
            locale__language_code=language,
        )
    }
    return [
        LocalConsultation(original, translated.get(original.translation_key, original))
        for original in originals
    ]


def consultation_by_slug(slug: str, language: str, reader: Reader = ANYBODY) -> LocalConsultation:
    """Find by the slug of the page in `language`, else in any language; comment threads too, each while its page is public.

    Raises:
        NotFound: no such consultation that is public, or that this reader may read.
    """
    named = list(_public().filter(slug=slug)) if "\x00" not in slug else []
    if not named and slug.startswith(threads.PREFIX) and "\x00" not in slug:
        named = list(threads.shown().select_related(*BESIDE).filter(slug=slug))
    if not named and reader.is_known and "\x00" not in slug:
        named = list(readable(reader).select_related(*BESIDE).filter(slug=slug))
    named.sort(key=lambda page: page.locale.language_code != language)
    if not named:
        raise NotFound
    return local_consultation(named[0], language)


def original_of(slug: str, language: str, reader: Reader = ANYBODY) -> ConsultationPage:
    """The original behind `consultation_by_slug`, for writes, which read it again under a lock.

    Of public ones kept in this process while nothing public changes; one short query.

    Raises:
        NotFound: no such consultation that is public, or that this reader may read.
    """
    try:
        return _original_of(generation.number(), slug, language)
    except NotFound:
        if not reader.is_known:
            raise
    return consultation_by_slug(slug, language, reader).original


@lru_cache(maxsize=256)
def _original_of(generation_number: int, slug: str, language: str) -> ConsultationPage:
    return consultation_by_slug(slug, language).original


def forget_originals() -> None:
    """For tests, whose rollback turns the generation back."""
    _original_of.cache_clear()


def local_consultation(page: ConsultationPage, language: str) -> LocalConsultation:
    """The pair of which `page` is one half."""
    if page.is_thread:
        found = threads.in_language([page.translation_key], language).get(page.translation_key)
        return (
            LocalConsultation(page, found.page, found.host)
            if found
            else LocalConsultation(page, page)
        )
    pages = _public() if page.visibility == Visibility.PUBLIC else _live()
    group = list(pages.filter(translation_key=page.translation_key).order_by("pk"))
    original = group[0] if group else page
    shown = next((one for one in group if one.locale.language_code == language), original)
    return LocalConsultation(original, shown)


def comment_totals(originals: Iterable[ConsultationPage]) -> dict[int, int]:
    """Published comments by consultation; one query on the tallies."""
    rows = (
        CommentTally.objects.filter(consultation__in=[page.pk for page in originals])
        .values_list("consultation")
        .annotate(total=Sum("published"))
        .order_by()
    )
    return dict(rows)


def unsure_places(originals: Iterable[ConsultationPage]) -> dict[int, int]:
    """By consultation, how many comments the newest version left without a sure place; one query."""
    newer = TextVersion.objects.filter(
        consultation=OuterRef("version__consultation"),
        published_at__isnull=False,
        number__gt=OuterRef("version__number"),
    )
    rows = (
        CommentPlace.objects.filter(
            ~Exists(newer), fate=Fate.CHANGED, version__consultation__in=[p.pk for p in originals]
        )
        .values_list("version__consultation")
        .annotate(total=Count("pk"))
        .order_by()
    )
    return dict(rows)


def published_versions(original: ConsultationPage) -> list[TextVersion]:
    """The versions that are public, oldest first."""
    return list(original.versions.filter(published_at__isnull=False).order_by("number"))


def published_version(original: ConsultationPage, number: int = 0) -> TextVersion:
    """The version of this number, or the newest.

    Raises:
        NotFound: no such published version.
    """
    versions = original.versions.filter(published_at__isnull=False)
    if number:
        versions = versions.filter(number=number)
    version = versions.order_by("-number").first()
    if version is None:
        raise NotFound
    return version


def clauses_of(version: TextVersion, language: str) -> list[ReadClause]:
    """All clauses in order, each with the counts of its key over all versions; three queries."""
    counts = clause_counts(version.consultation_id)
    rows = version.clauses.order_by("position").prefetch_related("texts")
    return [_read(row, language, counts.get(row.key, ClauseCounts())) for row in rows]


def clause_counts(consultation_id: int) -> dict[str, ClauseCounts]:
    """Published comments and stances by the place where they stand now; one query on the tallies."""
    rows = CommentTally.objects.filter(consultation_id=consultation_id)
    return {
        row.place: ClauseCounts(row.published, row.supports, row.neutral, row.opposes)
        for row in rows
    }


def listed_comments(original: ConsultationPage, place: str | None = None) -> int:
    """How many entries the public list has, tombstones included; one query on the tallies."""
    rows = CommentTally.objects.filter(consultation=original)
    if place is not None:
        rows = rows.filter(place=place)
    return rows.aggregate(total=Sum("listed"))["total"] or 0


SHOWN_WITH_COMMENTS = (
    *("clause", "version", "parent", "redaction", "respondent", "assisted"),
    *("replaces", "replaced_by"),
)


def comments_for_reading() -> CommentQuerySet:
    """Comments with all that is shown of them; one query."""
    shown = Comment.objects.select_related(*SHOWN_WITH_COMMENTS)
    return shown.prefetch_related("clause__texts")


# Every order falls and ends with the key, as `common.keyset` needs it; an index serves each (see `models.comment.LISTS`).
ORDERS = {
    "newest": ["-submitted_at", "-id"],
    "most_supported": ["-supports_count", "-id"],
    "answered": ["-is_answered", "-submitted_at", "-id"],
}


def public_comments(
    original: ConsultationPage, *, place: str | None = None, order: str = "newest"
) -> QuerySet[Comment]:
    """What the public sees of comments, replies aside: published ones, and where one was taken away.

    Args:
        place: a clause's key, or empty for those on the consultation as a whole and those whose clause is gone.
    """
    comments = comments_for_reading().filter(
        consultation=original, decided_at__isnull=False, parent__isnull=True
    )
    if place is not None:
        comments = comments.filter(place=place)
    return comments.order_by(*ORDERS[order])


def campaign_comments(
    original: ConsultationPage, number: int, *, order: str = "newest"
) -> QuerySet[Comment]:
    """The public comments of one campaign that readers see, replies too; none of another."""
    shown = campaign_figures.public_campaigns(original).filter(number=number).order_by()
    comments = comments_for_reading().filter(
        pk__in=eligible(original).values("pk"), membership__campaign__in=shown.values("pk")
    )
    return comments.order_by(*ORDERS[order])


def replies_to(comments: Sequence[Comment], most: int) -> dict[int, list[Comment]]:
    """Public replies by comment, official ones first, then the oldest; at most `most` of each comment. One query."""
    place = Window(
        RowNumber(), partition_by="parent_id", order_by=["-is_official", "submitted_at", "id"]
    )
    rows = (
        comments_for_reading()
        .filter(parent__in=[one.pk for one in comments], decided_at__isnull=False)
        .annotate(place_in_row=place)
        .filter(place_in_row__lte=most)
        .order_by("-is_official", "submitted_at", "id")
    )
    found: dict[int, list[Comment]] = {one.pk: [] for one in comments}
    for row in rows:
        if row.parent_id is not None:
            found[row.parent_id].append(row)
    return found


def comment_by_id(original: ConsultationPage, public_id: str, *, is_public: bool = True) -> Comment:
    """One comment of a consultation; the others than public ones are for services that ask who wants it.

    Raises:
        NotFound: the consultation has no such comment.
    """
    comments = comments_for_reading().filter(consultation=original, public_id=public_id)
    if is_public:
        comments = comments.decided()
    comment = comments.select_related(*SHOWN_WITH_COMMENTS, "consultation").first()
    if comment is None:
        raise NotFound
    return comment


def has_supported(comment: Comment, pseudonym: str) -> bool:
    return bool(pseudonym) and comment.votes.filter(pseudonym=pseudonym).exists()


def next_opening(now: datetime) -> datetime | None:
    """When the next announced consultation opens; for the empty list of open ones."""
    return (
        _public()
        .originals()
        .in_stage(Stage.ANNOUNCED, now)
        .order_by("opens_at")
        .values_list("opens_at", flat=True)
        .first()
    )


def _live() -> Any:  # Any: Wagtail's untyped page query set
    return ConsultationPage.objects.live().select_related(*BESIDE)


def _public() -> Any:  # Any: as above
    return _live().public().filter(visibility=Visibility.PUBLIC, is_thread=False)


def _read(clause: Clause, language: str, counts: ClauseCounts) -> ReadClause:
    texts = {text.language: text for text in clause.texts.all()}
    text = texts.get(language) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()))
    return ReadClause(
        key=clause.key,
        kind=clause.kind,
        number=clause.number,
        heading=text.heading,
        text=text.text,
        language=text.language,
        level=clause.level,
        is_open=clause.is_open,
        note=text.note,
        question=text.question,
        counts=counts,
    )


def run_consultations(actor: Actor) -> QuerySet[ConsultationPage]:
    """Consultations that `actor` may run, unpublished pages too, with their versions; two queries."""
    pages = ConsultationPage.objects.originals()
    if not actor.is_everywhere:
        pages = pages.filter(agency__in=actor.agencies(Role.POLICY_OFFICER))
    return (
        pages.select_related("agency", "locale", "outcome", "withdrawal")
        .prefetch_related("versions")
        .order_by("-opens_at", "pk")
    )


def for_some(reader: Reader, *, now: datetime) -> list[ConsultationPage]:
    """Original pages of what this reader may read beside the public ones: open ones first, then the newest."""
    pages = ConsultationPage.objects.originals() & readable(reader)
    found = list(pages.select_related(*BESIDE).order_by("-opens_at", "pk"))
    return sorted(found, key=lambda page: page.stage_at(now) != Stage.OPEN)
