"""What somebody sent to consultations as their own data, found by the pseudonyms that only they can name (TRUST §3)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import PseudonymKey
from common.registry import Contribution, DataSubject
from consultations import services, threads
from consultations.log import notes
from consultations.models import (
    Appeal,
    Comment,
    CommentSupport,
    ConsultationPage,
    Invitation,
    LeafKind,
    Receipt,
    Respondent,
)
from consultations.models.profile_questions import PARTS
from consultations.moderation.originals import original_of
from consultations.participation import SCOPE_PREFIX, Authorship, pseudonyms_of


class Participation:
    """Comments and votes under all pseudonyms of one person."""

    name = "consultations"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        """Seven queries, however many they are."""
        comments, votes = _of(subject)
        pages = _pages([*comments, *(vote.comment for vote in votes)], language)
        receipts = _receipts(votes)
        shown = [_comment(comment, pages) for comment in comments]
        return shown + [_vote(vote, pages, receipts.get(vote.public_id)) for vote in votes]

    def export(self, subject: DataSubject) -> dict[str, Any]:
        """With the receipts as they are stored; of a comment that was supported the public id alone: the words are another's."""
        comments, votes = _of(subject)
        invitations = Invitation.objects.filter(identifier__in=subject.identifiers)
        asked = [
            {"consultation": one.consultation.title, "name": one.name, "invited_at": one.invited_at}
            for one in invitations.select_related("consultation")
        ]
        if not comments and not votes and not asked:
            return {}
        receipts = _receipts(votes)
        return {
            "invitations": asked,
            "comments": [_comment_as_stored(comment) for comment in comments],
            "votes": [_vote_as_stored(vote, receipts.get(vote.public_id)) for vote in votes],
        }

    def kept(self, subject: DataSubject) -> list[str]:
        comments, votes = _of(subject)
        sentences = []
        if comments or votes:
            sentences.append(what_the_log_keeps())
        if PseudonymKey.objects.filter(
            scope__startswith=SCOPE_PREFIX, destroyed_at__isnull=False
        ).exists():
            sentences.append(
                _(
                    "Consultations whose participants were made unknown as promised: nobody can tell what was yours there."
                )
            )
        return sentences

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Each by the service that erases one; the log tells of each."""
        comments, votes = _of(subject)
        author = Authorship(identifiers=subject.identifiers)
        for vote in votes:
            services.erase_support(support=vote, now=now)
        for comment in comments:
            services.erase_comment(comment=comment, author=author, now=now)
        services.forget_invitations(identifiers=subject.identifiers)
        return len(comments) + len(votes)


def what_the_log_keeps() -> str:
    return _(
        "The public log keeps that something was received and erased, so that nobody can remove anything unnoticed."
        " What it holds is a fingerprint: without the erased salt nobody can tell of what."
    )


def _of(subject: DataSubject) -> tuple[list[Comment], list[CommentSupport]]:
    """Newest first. Pseudonyms of two consultations are never alike, so that all can be looked for at once."""
    mine = {one for found in pseudonyms_of(subject.identifiers).values() for one in found}
    if not mine:
        return [], []
    place = "consultation"
    comments = (
        Comment.objects.filter(pseudonym__in=mine)
        .select_related(
            f"{place}__locale", f"{place}__outcome", "receipt", "redaction", "appeal", "respondent"
        )
        .order_by("-submitted_at", "-pk")
    )
    votes = (
        CommentSupport.objects.filter(pseudonym__in=mine)
        .select_related(f"comment__{place}__locale", f"comment__{place}__outcome")
        .order_by("-given_at", "-pk")
    )
    return list(comments), list(votes)


def _pages(comments: Iterable[Comment], language: str) -> dict[UUID, ConsultationPage]:
    """Public pages in the reader's language by key, threads among them; one query, and two where there are threads."""
    found = {one.translation_key: one for one in map(_consultation, comments)}
    pages = pages_in(set(found), language)
    keys = [key for key, one in found.items() if one.is_thread]
    below = threads.in_language(keys, language) if keys else {}
    return pages | {key: thread.page for key, thread in below.items()}


def pages_in(keys: set[UUID], language: str) -> dict[UUID, ConsultationPage]:
    """Public pages in the reader's language, by the consultation's lasting key; one query."""
    pages = (
        ConsultationPage.objects.live()
        .public()
        .filter(translation_key__in=keys, locale__language_code=language)
    )
    return {page.translation_key: page for page in pages.select_related("locale")}


def _receipts(votes: Iterable[CommentSupport]) -> dict[str, Receipt]:
    found = Receipt.objects.filter(
        kind=LeafKind.VOTE_RECEIVED, subject_id__in=[vote.public_id for vote in votes]
    )
    return {receipt.subject_id: receipt for receipt in found}


def _consultation(comment: Comment) -> ConsultationPage:
    consultation: ConsultationPage = comment.consultation
    return consultation


def _comment(comment: Comment, pages: dict[UUID, ConsultationPage]) -> Contribution:
    return Contribution(
        kind="comment",
        kind_label=_("Comment"),
        reference=comment.public_id,
        sent_at=comment.submitted_at,
        text=original_of(comment),
        state=comment.status,
        state_label=str(comment.get_status_display()),
        reason=str(comment.get_reason_display()),
        receipt=comment.receipt.code if hasattr(comment, "receipt") else "",
        **_of_what(comment, pages),
    )


def _vote(
    vote: CommentSupport, pages: dict[UUID, ConsultationPage], receipt: Receipt | None
) -> Contribution:
    return Contribution(
        kind="vote",
        kind_label=_("Support for a comment"),
        reference=vote.public_id,
        sent_at=vote.given_at,
        state="counted",
        state_label=_("counted"),
        receipt=receipt.code if receipt else "",
        **_of_what(vote.comment, pages),
    )


def _of_what(comment: Comment, pages: dict[UUID, ConsultationPage]) -> dict[str, Any]:
    consultation = _consultation(comment)
    page = pages.get(consultation.translation_key, consultation)
    address = page.public_path
    outcome = getattr(consultation, "outcome", None)
    return {
        "title": page.title,
        "url": f"{address}{comment.path}" if page.live or page is not consultation else "",
        "outcome_url": address if outcome else "",
        "outcome_at": outcome.published_at if outcome else None,
    }


def _comment_as_stored(comment: Comment) -> dict[str, Any]:
    named = ("public_id", "author_name", "stance", "language", "status", "reason")
    moments = ("submitted_at", "decided_at", "ended_at")
    consultation = _consultation(comment)
    return {
        "consultation": consultation.title,
        "consultation_key": consultation.translation_key,
        "version": comment.version.number if comment.version else None,
        "clause": comment.clause_key,
        "body": original_of(comment),
        **{name: getattr(comment, name) for name in (*named, *moments)},
        "pseudonym": comment.pseudonym,
        "respondent": _respondent_as_stored(getattr(comment, "respondent", None)),
        "appeal": _appeal_as_stored(getattr(comment, "appeal", None)),
        "receipt": receipt_as_stored(getattr(comment, "receipt", None)),
    }


def _respondent_as_stored(respondent: Respondent | None) -> dict[str, str] | None:
    if respondent is None:
        return None
    return {name: getattr(respondent, name) for name in PARTS}


def _appeal_as_stored(appeal: Appeal | None) -> dict[str, Any] | None:
    if appeal is None:
        return None
    named = ("text", "language", "appealed_at", "verdict", "words", "decided_at")
    return {name: getattr(appeal, name) for name in named}


def _vote_as_stored(vote: CommentSupport, receipt: Receipt | None) -> dict[str, Any]:
    consultation = _consultation(vote.comment)
    return {
        "consultation": consultation.title,
        "consultation_key": consultation.translation_key,
        "comment": vote.comment.public_id,
        "public_id": vote.public_id,
        "given_at": vote.given_at,
        "pseudonym": vote.pseudonym,
        "receipt": receipt_as_stored(receipt),
    }


def receipt_as_stored(receipt: Receipt | None) -> dict[str, Any] | None:
    if receipt is None:
        return None
    return {
        "code": receipt.code,
        "record": json.loads(receipt.opened) if receipt.opened else None,
        "salt": notes.encode64(bytes(receipt.salt)) if receipt.salt else None,
        "commitment": bytes(receipt.commitment).hex(),
        "promise": receipt.promise,
    }
