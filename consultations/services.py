"""Writes: comments and their moderation, text versions, outcomes. The only place with transactions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.actors import Actor
from common.bidi import is_invisible_only
from common.errors import NotFound, Refused
from common.registry import searchable
from consultations import plain_text, policies
from consultations.drafting import DraftClause
from consultations.errors import (
    CommentTooLong,
    ConsultationClosed,
    DraftNotUnderstood,
    EmptyComment,
    ForbiddenCharacters,
    OutcomeTooEarly,
    VersionIsFinal,
)
from consultations.models import (
    Clause,
    ClauseText,
    Comment,
    ConsultationPage,
    Outcome,
    Stage,
    Status,
    TextVersion,
    Withdrawal,
    WithholdingReason,
)
from consultations.models.comment import MAX_BODY, MAX_NAME
from operations import generation, instants
from operations.clock import database_now

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """What a participant wrote; ``version`` is the number of the text version that was read, 0 for the newest."""

    clause_key: str
    body: str
    language: str
    author_name: str = ""
    stance: str = ""
    version: int = 0


@transaction.atomic
def submit_comment(
    *, consultation: ConsultationPage, draft: CommentDraft, clock: Clock = database_now
) -> Comment:
    """Record one comment on one clause; it awaits moderation.

    The window is locked in share mode and read again, then `clock` is asked, and both decide: an early closing waits for the
    comments before it, and comments never wait for each other.

    Args:
        consultation: the original page (see `selectors.consultation_by_slug`).
        clock: gives the instant that decides lateness and is stored as that of receipt.

    Raises:
        EmptyComment, CommentTooLong, ForbiddenCharacters: see `errors`.
        ConsultationClosed: the instant is outside [opens_at, closes_at), or the consultation was withdrawn.
        NotFound: no published version has this clause.
    """
    body, author_name = _checked(draft)
    _lock_window(consultation, exclusively=False)
    now = clock()
    consultation = ConsultationPage.objects.select_related("outcome", "withdrawal").get(
        pk=consultation.pk
    )
    if not consultation.is_open(now):
        raise ConsultationClosed(
            stage=consultation.stage_at(now).value,
            opens_at=consultation.opens_at.isoformat(),
            closes_at=consultation.closes_at.isoformat(),
        )
    return Comment.objects.create(
        clause=_commentable_clause(consultation, draft),
        body=body,
        author_name=author_name,
        stance=draft.stance,
        language=draft.language,
        submitted_at=now,
    )


@transaction.atomic
def publish_comment(*, comment: Comment, actor: Actor, now: datetime) -> Comment:
    """Show a comment to the public; a withheld one may come back.

    Raises:
        Refused: `actor` does not moderate for the agency.
    """
    return _decide(comment, actor, now, status=Status.PUBLISHED, reason="")


@transaction.atomic
def withhold_comment(*, comment: Comment, actor: Actor, reason: str, now: datetime) -> Comment:
    """Keep a comment from the public under a published rule; its place and the rule stay visible.

    Raises:
        Refused: `actor` does not moderate for the agency.
        ValueError: `reason` is no rule.
    """
    return _decide(
        comment, actor, now, status=Status.WITHHELD, reason=WithholdingReason(reason).value
    )


@transaction.atomic
def draft_text_version(
    *,
    consultation: ConsultationPage,
    actor: Actor,
    texts: dict[str, list[DraftClause]],
    notes: dict[str, str] | None = None,
) -> TextVersion:
    """Write the consultation's unpublished version anew, or begin the next one.

    Args:
        texts: clauses by language code; the source language gives order, kinds and numbers, the others go by key.

    Raises:
        DraftNotUnderstood: a translation has a key that the source text lacks.
        Refused: `actor` does not run consultations of the agency.
    """
    _require(policies.may_run_consultation(actor, consultation.agency_id))
    _lock_window(consultation, exclusively=True)
    version = consultation.versions.filter(published_at=None).first()
    if version is None:
        last = consultation.versions.order_by("-number").first()
        version = TextVersion(consultation=consultation, number=last.number + 1 if last else 1)
    version.note_ar, version.note_en = (
        (notes or {}).get("ar", version.note_ar),
        (notes or {}).get("en", version.note_en),
    )
    version.full_clean(exclude=["sha256"])
    version.save()
    version.clauses.all().delete()
    _store_clauses(version, texts)
    return version


@transaction.atomic
def publish_text_version(*, version: TextVersion, actor: Actor, now: datetime) -> TextVersion:
    """Make a version public and final, with the fingerprint of its text.

    Raises:
        VersionIsFinal: it is public already.
        Refused: `actor` does not run consultations of the agency.
    """
    _require(policies.may_run_consultation(actor, version.consultation.agency_id))
    version = TextVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.published_at is not None:
        raise VersionIsFinal(number=version.number)
    version.sha256 = fingerprint(version)
    version.published_at = now
    version.save(update_fields=["sha256", "published_at"])
    _announce(version.consultation)
    return version


@transaction.atomic
def publish_outcome(
    *, consultation: ConsultationPage, actor: Actor, clock: Clock = database_now
) -> Outcome:
    """Show what the agency decided; the words are those on the page, in each language.

    Raises:
        OutcomeTooEarly: the consultation has not closed.
        Refused: `actor` does not run consultations of the agency.
    """
    _require(policies.may_run_consultation(actor, consultation.agency_id))
    _lock_window(consultation, exclusively=True)
    now = clock()
    current = ConsultationPage.objects.get(pk=consultation.pk)
    if current.stage_at(now) in {Stage.ANNOUNCED, Stage.OPEN}:
        raise OutcomeTooEarly(closes_at=current.closes_at.isoformat())
    outcome, _ = Outcome.objects.get_or_create(
        consultation=current, defaults={"published_at": now, "published_by_id": actor.user_id}
    )
    _announce(current)
    return outcome


@transaction.atomic
def withdraw_consultation(
    *, consultation: ConsultationPage, actor: Actor, reasons: dict[str, str], now: datetime
) -> Withdrawal:
    """Call a consultation off, in public and with a reason; its page and its comments stay.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    _require(policies.may_run_consultation(actor, consultation.agency_id))
    _lock_window(consultation, exclusively=True)
    withdrawal, _ = Withdrawal.objects.get_or_create(
        consultation=consultation,
        defaults={
            "withdrawn_at": now,
            "reason_ar": reasons["ar"],
            "reason_en": reasons.get("en", ""),
        },
    )
    _announce(consultation)
    return withdrawal


@transaction.atomic
def schedule_stages(*, page: ConsultationPage) -> None:
    """Have caches and search told at the very instants of opening and closing; moved dates move the instants.

    Call it when a consultation's page is published; translations have no dates of their own.
    """
    original = ConsultationPage.objects.filter(translation_key=page.translation_key).order_by("pk")
    if original.values_list("pk", flat=True).first() != page.pk:
        return
    for event, at in (("opens", page.opens_at), ("closes", page.closes_at)):
        instants.schedule(
            name=f"consultation-{page.pk}-{event}",
            at=at,
            task_path="consultations.tasks.announce_stage",
            args=[page.pk],
        )


def announce_change(*, consultation_id: int) -> None:
    """Tell caches and search that a consultation's stage changed by itself, at its opening or closing instant."""
    with transaction.atomic():
        page = ConsultationPage.objects.filter(pk=consultation_id).first()
        if page is not None:
            _announce(page)


def fingerprint(version: TextVersion) -> str:
    """SHA-256 of the version's clauses and words as canonical JSON: keys in order, every language."""
    clauses = version.clauses.order_by("position").prefetch_related("texts")
    content = [
        {
            "key": clause.key,
            "kind": clause.kind,
            "number": clause.number,
            "texts": {
                text.language: [text.heading, text.text]
                for text in sorted(clause.texts.all(), key=lambda text: text.language)
            },
        }
        for clause in clauses
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _checked(draft: CommentDraft) -> tuple[str, str]:
    if not plain_text.is_storable(draft.body) or not plain_text.is_author_name(draft.author_name):
        raise ForbiddenCharacters
    body = plain_text.as_stored(draft.body)
    if is_invisible_only(body):
        raise EmptyComment
    if len(body) > MAX_BODY:
        raise CommentTooLong(length=len(body), maximum=MAX_BODY)
    author_name = plain_text.as_stored(draft.author_name).strip()
    if len(author_name) > MAX_NAME:
        raise CommentTooLong(length=len(author_name), maximum=MAX_NAME)
    return body, author_name


def _commentable_clause(consultation: ConsultationPage, draft: CommentDraft) -> Clause:
    clauses = Clause.objects.filter(
        version__consultation=consultation,
        version__published_at__isnull=False,
        key=draft.clause_key,
    )
    if draft.version:
        clauses = clauses.filter(version__number=draft.version)
    clause = clauses.order_by("-version__number").first()
    if clause is None:
        raise NotFound
    return clause


def _lock_window(consultation: ConsultationPage, *, exclusively: bool) -> None:
    """Hold the window's row until commit: shared by comments, alone for what moves the window.

    SQLite has one writer at a time (transactions begin IMMEDIATE), so there is nothing to lock.
    """
    if connection.vendor != "postgresql":
        return
    table = connection.ops.quote_name(ConsultationPage._meta.db_table)
    mode = "UPDATE" if exclusively else "SHARE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE page_ptr_id = %s FOR {mode}",  # noqa: S608  # both are ours
            [consultation.pk],
        )


def _decide(comment: Comment, actor: Actor, now: datetime, *, status: str, reason: str) -> Comment:
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("clause__version__consultation")
        .get(pk=comment.pk)
    )
    consultation = comment.clause.version.consultation
    _require(policies.may_moderate(actor, consultation.agency_id))
    comment.status, comment.reason = status, reason
    comment.decided_at, comment.decided_by_id = now, actor.user_id
    comment.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    _announce(consultation)
    return comment


def _store_clauses(version: TextVersion, texts: dict[str, list[DraftClause]]) -> None:
    (source_language, source), *translations = texts.items()
    rows = Clause.objects.bulk_create(
        Clause(
            version=version,
            position=position,
            key=clause.key,
            kind=clause.kind,
            number=clause.number,
        )
        for position, clause in enumerate(source, start=1)
    )
    by_key = {row.key: row for row in rows}
    for language, clauses in [(source_language, source), *translations]:
        unknown = [clause.key for clause in clauses if clause.key not in by_key]
        if unknown:
            raise DraftNotUnderstood(keys=unknown, language=language)
        ClauseText.objects.bulk_create(
            ClauseText(
                clause=by_key[clause.key],
                language=language,
                heading=clause.heading,
                text=clause.text,
            )
            for clause in clauses
        )


def _announce(consultation: ConsultationPage) -> None:
    """Search and caches learn of the change in its own transaction, in every language of the page."""
    twins = ConsultationPage.objects.filter(translation_key=consultation.translation_key)
    for pk in twins.values_list("pk", flat=True):
        searchable.notify("pages", str(pk))
    generation.bump()


def _require(allowed: bool) -> None:
    if not allowed:
        raise Refused
