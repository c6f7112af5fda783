"""From receipts and findings to the plain values that the serializers put on the wire, with the words for people."""

from __future__ import annotations

import json
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import threads
from consultations.api.presentation import Values
from consultations.api.receipt_answers import answers_in
from consultations.log import notes
from consultations.log.receipts import Standing
from consultations.log.verifying import Finding, Verdict
from consultations.models import ENDED, Comment, ConsultationPage, LeafKind, Receipt
from consultations.moderation.appeals import may_be_appealed
from consultations.moderation.originals import redaction_of
from operations.clock import database_now

SENTENCES: dict[Verdict, str | Promise] = {
    Verdict.VERIFIED: _("This is in the public log, unchanged."),
    Verdict.PROMISED: _("This was received and enters the public log within a minute."),
    Verdict.ERASED: _("This is in the public log; its text was erased on request."),
    Verdict.ALTERED: _("The text is not the one that was received: it was changed."),
    Verdict.WRONG_SALT: _("The salt in this receipt is wrong, so the text cannot be confirmed."),
    Verdict.NOT_IN_LOG: _("The public log does not hold this. Keep your receipt and complain."),
    Verdict.OTHER_LOG: _("This receipt belongs to another log, not to this site."),
    Verdict.BAD_PROOF: _("The proof in this receipt is damaged or forged."),
    Verdict.UNKNOWN: _("No receipt has this code. Check the code for typing errors."),
    Verdict.UNREADABLE: _("This is not a receipt: neither a code nor a receipt file."),
}


def receipt_in_answer(receipt: Receipt, language: str) -> Values:
    """What the author gets with the answer to a comment."""
    return {
        "code": receipt.code,
        "url": f"/{language}/r/{receipt.code}/",
        "promise": receipt.promise,
    }


def receipt(found: Standing, language: str) -> Values:
    row = found.receipt
    page = _page(row.consultation_key, language)
    record = json.loads(row.opened) if row.opened else None
    return {
        "code": row.code,
        "state": found.state,
        "kind": row.kind,
        "received_at": row.received_at,
        "consultation": _consultation(page),
        "comment": _comment(row.comment, page),
        "record": record,
        "answers": answers_in(record, language),
        "response": _response(row, record),
        "salt": notes.encode64(bytes(row.salt)) if row.salt else None,
        "commitment": bytes(row.commitment).hex(),
        "leaf": found.leaf or None,
        "index": found.index,
        "tree_size": found.published.size if found.published else None,
        "promise": row.promise,
        "proof_url": f"/api/v1/receipts/{row.code}.tlog-proof",
        "checkpoint": found.published.note if found.published else None,
        "erased_at": row.erased_at,
    }


def finding(found: Finding, language: str) -> Values:
    """A verdict with the facts that hold; what was shown and is not true is not repeated."""
    leaf, row = found.leaf, found.receipt
    page = _page(row.consultation_key, language) if row else None
    return {
        "verdict": found.verdict.value,
        "sentence": str(SENTENCES[found.verdict]),
        "kind": leaf.kind if leaf else None,
        "id": leaf.subject_id if leaf else None,
        "minute": leaf.minute if leaf else None,
        "index": found.index,
        "tree_size": found.checkpoint.size if found.checkpoint else None,
        "consultation": _consultation(page),
        "comment": _comment(row.comment, page) if row else None,
        "erased_at": row.erased_at if row else None,
    }


def _page(key: UUID, language: str) -> ConsultationPage | None:
    """The public page in the reader's language, or the oldest, or the thread below a public page; at most three queries."""
    group = list(
        ConsultationPage.objects.live()
        .public()
        .filter(translation_key=key)
        .select_related("locale")
        .order_by("pk")
    )
    local = (page for page in group if page.locale.language_code == language)
    if group:
        return next(local, group[0])
    thread = threads.in_language([key], language).get(key)
    return thread.page if thread else None


def _consultation(page: ConsultationPage | None) -> Values | None:
    if page is None:
        return None
    return {"slug": page.slug, "title": page.title, "url": page.public_path}


def _comment(comment: Comment | None, page: ConsultationPage | None) -> Values | None:
    if comment is None:
        return None
    appeal, redaction = getattr(comment, "appeal", None), redaction_of(comment)
    return {
        "id": comment.public_id,
        "clause": comment.clause_key,
        "url": f"{page.public_path}{comment.path}" if page else "",
        "status": comment.status,
        "reason": comment.reason,
        "reason_label": comment.get_reason_display(),
        "author_name": comment.author_name,
        "redacted": redaction.get_reason_display() if redaction else "",
        "may_change": comment.status not in ENDED and comment.consultation.is_open(database_now()),
        "is_replaced": hasattr(comment, "replaced_by"),
        "may_appeal": appeal is None and may_be_appealed(comment),
        "appeal": appeal,
    }


def _response(row: Receipt, record: Values | None) -> Values | None:
    """What its author needs to erase a response to a survey; nothing once it is erased."""
    if row.kind != LeafKind.SURVEY_RESPONSE_RECEIVED or record is None:
        return None
    return {"id": row.subject_id, "survey": record["survey"]}
