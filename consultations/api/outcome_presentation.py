"""From decisions and sums to the plain values of `outcome_serializers`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import Truncator

from consultations import selectors
from consultations.anchoring.differences import pieces
from consultations.api import presentation
from consultations.api.presentation import Values
from consultations.log import told
from consultations.models import (
    Campaign,
    Clause,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
    LeafKind,
)
from consultations.outcome import decisions
from consultations.outcome.decisions import ThemeSummary
from consultations.selectors import LocalConsultation
from consultations.wording import words_of

LONGEST_WORDS = 280


def report(local: LocalConsultation, *, language: str, now: datetime) -> Values:
    """We asked, you said, we did; the outcome has to be public."""
    original, page = local.original, local.page
    base = page.public_path
    keys = newest_keys(original)
    changed, total = decisions.changes(original)
    return {
        "consultation": consultation(local, now=now),
        "published_at": original.outcome.published_at,
        "asked": {
            "summary": page.summary,
            "scope": page.scope,
            "questions": _questions(original, language, base),
        },
        "campaigns": _campaigns(original),
        "decisions": _counted(decisions.counts(original)),
        "themes": [_theme(one, language, base) for one in decisions.themes(original)],
        "changes": [
            change(one, language, base, keys) | {"decisions": number} for one, number in changed
        ],
        "changes_count": total,
        "has_adopted_text": hasattr(original, "adoption"),
        "record": {
            "sha256": _fingerprint_told(original),
            "url": f"/api/v1/consultations/{page.slug}/outcome/record.json",
        },
    }


def consultation(local: LocalConsultation, *, now: datetime) -> Values:
    total = selectors.comment_totals([local.original]).get(local.original.pk, 0)
    return presentation.summary(local, now=now, comments=total)


def newest_keys(original: ConsultationPage) -> frozenset[str]:
    """Keys of the newest draft: the clauses that have a page. Two queries."""
    newest = original.versions.filter(published_at__isnull=False).order_by("-number").first()
    return frozenset(newest.clauses.values_list("key", flat=True)) if newest else frozenset()


def decision(row: Disposition, language: str, base: str, keys: frozenset[str]) -> Values:
    """One decision as lists show it; read with `decisions.for_reading`."""
    return {
        "decision": row.decision,
        "decision_label": str(row.get_decision_display()),
        "reason": row.reason_in(language),
        "decided_at": row.decided_at,
        "comment": row.comment and _comment(row.comment, base),
        "campaign": row.campaign and _campaign(row.campaign, row),
        "changes": [
            change(one, language, base, keys)
            for one in sorted(row.changes.all(), key=lambda one: one.pk)
        ],
    }


def of_comments(
    original: ConsultationPage, comments: Sequence[Comment], language: str
) -> dict[int, Values]:
    """By comment, what became of it, as it shows it itself; nothing before the outcome is public."""
    if not decisions.is_public(original):
        return {}
    found = decisions.of_comments(comments)
    return {comment: _of_comment(row, language) for comment, row in found.items()}


def _of_comment(row: Disposition, language: str) -> Values:
    clauses = {
        one.key: one for change in row.changes.all() if (one := change.after or change.before)
    }
    return {
        "decision": row.decision,
        "decision_label": str(row.get_decision_display()),
        "reason": row.reason_in(language),
        "campaign": row.campaign.number if row.campaign else None,
        "changed": [{"key": key, "number": number_of(clauses[key])} for key in sorted(clauses)],
    }


def change(row: DispositionChange, language: str, base: str, keys: frozenset[str]) -> Values:
    shown = row.after or row.before
    key = row.after.key if row.after else ""
    return {
        "before": row.before.key if row.before else "",
        "after": key,
        "number": number_of(shown),
        "older": _version(row.before),
        "newer": _version(row.after),
        "pieces": as_pieces(words_of(row.before, language), words_of(row.after, language)),
        "url": f"{base}p/{key}/" if key in keys else "",
    }


def as_pieces(before: str, after: str) -> list[Values]:
    return [{"operation": one.operation.value, "text": one.text} for one in pieces(before, after)]


def number_of(clause: Clause | None) -> str:
    return (clause.number or clause.key) if clause else ""


def _version(clause: Clause | None) -> int | None:
    return clause.version.number if clause else None


def _questions(original: ConsultationPage, language: str, base: str) -> list[Values]:
    versions = selectors.published_versions(original)
    if not versions:
        return []
    return [
        {
            "key": one.key,
            "number": one.number,
            "question": one.question,
            "url": f"{base}p/{one.key}/",
        }
        for one in selectors.clauses_of(versions[-1], language)
        if one.question
    ]


def _campaigns(original: ConsultationPage) -> Values:
    found = decisions.campaigns(original)
    return {
        "comments": found.comments,
        "in_campaigns": found.in_campaigns,
        "campaigns": found.campaigns,
        "largest": [
            {
                "number": one.number,
                "name": one.name,
                "comments": size,
                "words": beginning(one.core),
                "language": one.core.language if one.core else "",
            }
            for one, size in found.largest
        ],
    }


def beginning(comment: Comment | None) -> str:
    """The first words of a comment that is public; nothing of another."""
    if comment is None or comment.status != "published":
        return ""
    return str(Truncator(comment.body or comment.suggestion).chars(LONGEST_WORDS))


def _counted(counts: dict[str, int]) -> list[Values]:
    return [
        {"decision": one.value, "decision_label": str(one.label), "count": counts[one.value]}
        for one in Decision
        if counts.get(one.value)
    ]


def _theme(found: ThemeSummary, language: str, base: str) -> Values:
    return {
        "id": found.theme.pk,
        "title": found.theme.title_in(language),
        "said": found.theme.said_in(language),
        "count": found.comments,
        "stances": found.stances,
        "decisions": _counted(found.decisions),
        "answers": [
            {
                "decision": row.decision,
                "decision_label": str(row.get_decision_display()),
                "reason": row.reason_in(language),
                "count": size,
            }
            for row, size in found.answers
        ],
        "quotes": [
            {
                "text": text,
                "language": comment.language,
                "comment": comment.public_id,
                "url": f"{base}comments/{comment.public_id}/",
            }
            for text, comment in found.quotes
        ],
    }


def _comment(comment: Comment, base: str) -> Values:
    return {
        "id": comment.public_id,
        "words": beginning(comment),
        "language": comment.language,
        "clause": comment.place,
        "number": number_of(comment.clause),
        "url": f"{base}comments/{comment.public_id}/",
    }


def _campaign(campaign: Campaign, row: Disposition) -> Values:
    return {
        "number": campaign.number,
        "name": campaign.name,
        "comments": getattr(row, "members_count", None) or 0,
        "words": beginning(campaign.core),
        "language": campaign.core.language if campaign.core else "",
    }


def _fingerprint_told(original: ConsultationPage) -> str:
    """From the leaf of the outcome, also while that waits for its place."""
    leaves = told.leaves_of([str(original.translation_key)])
    found = [one for one in leaves if one.kind == LeafKind.OUTCOME_PUBLISHED]
    return str(found[-1].facts.get("outcome", "")) if found else ""
