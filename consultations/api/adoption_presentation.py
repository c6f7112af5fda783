"""From sums, adopted texts and promises to the plain values of `outcome_serializers`."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from consultations.anchoring.clauses import ClauseText
from consultations.anchoring.differences import ClauseChange, compare
from consultations.api import outcome_presentation
from consultations.api.presentation import Values
from consultations.draft_selectors import newest_public_version
from consultations.models import (
    Adoption,
    Clause,
    Disposition,
    DispositionChange,
    FormerAdoption,
    Kept,
    PromiseCheck,
)
from consultations.outcome import decisions, reconciliation
from consultations.selectors import LocalConsultation, ReadClause, clauses_of
from consultations.wording import words_of


def reconciled(local: LocalConsultation, *, now: datetime) -> Values:
    """Before the outcome nobody is told how far the analysis is."""
    table = reconciliation.reconcile(local.original)
    return {
        "consultation": outcome_presentation.consultation(local, now=now),
        "received": table.received,
        "official": table.official,
        "excluded": [
            {"code": code, "label": reconciliation.line_label(code), "count": number}
            for code, number in table.excluded.items()
        ],
        "eligible": table.eligible,
        "in_campaigns": table.in_campaigns,
        "campaigns": table.campaigns,
        "analysed": table.analysed if decisions.is_public(local.original) else None,
        "answered": table.answered,
        "sums": table.sums,
        "log": {
            "received": table.log.received,
            "older": table.log.older,
            "waiting": table.log.waiting,
            "mismatches": [
                {
                    "code": one.line,
                    "label": reconciliation.line_label(one.line),
                    "stored": one.stored,
                    "told": one.told,
                }
                for one in table.log.mismatches
            ],
        },
    }


def adopted(
    local: LocalConsultation, adoption: Adoption, *, language: str, now: datetime
) -> Values:
    original = local.original
    draft = newest_public_version(original)
    new = clauses_of(adoption.version, language)
    old = clauses_of(draft, language) if draft else []
    changed = compare([_wording(one) for one in old], [_wording(one) for one in new])
    return {
        "consultation": outcome_presentation.consultation(local, now=now),
        "gazette": _gazette(adoption),
        "text": {
            "published_at": adoption.published_at,
            "sha256": adoption.version.sha256,
            "clauses": new,
        },
        "draft_number": draft.number if draft else None,
        "changes": [_change(one, old, new) for one in changed],
        "promises": verdicts(adoption) if decisions.is_public(original) else {},
        "former": [
            {
                "gazette": _gazette(one),
                "published_at": one.published_at,
                "replaced_at": one.replaced_at,
                "sha256": one.version.sha256,
            }
            for one in adoption.former.select_related("version")
        ],
    }


def verdicts(adoption: Adoption) -> dict[str, int]:
    """Acceptances by verdict, every verdict named; one query."""
    checks = PromiseCheck.objects.filter(
        disposition__in=decisions.present(adoption.consultation)
    ).order_by()
    found = dict(checks.values_list("verdict").annotate(total=Count("pk")))
    return {one.value: found.get(one.value, 0) for one in Kept}


def promises(
    rows: list[Disposition], language: str, base: str, keys: frozenset[str]
) -> list[Values]:
    """Each acceptance with what the adopted text made of it; one query for its clauses."""
    wanted = {one["clause"] for row in rows for one in row.promise_check.details}
    clauses = Clause.objects.prefetch_related("texts").in_bulk([pk for pk in wanted if pk])
    return [_promise(row, clauses, language, base, keys) for row in rows]


def _promise(
    row: Disposition, clauses: dict[int, Clause], language: str, base: str, keys: frozenset[str]
) -> Values:
    check = row.promise_check
    found = {one["change"]: one for one in check.details}
    changes = [one for one in row.changes.all() if one.pk in found]
    return {
        **outcome_presentation.decision(row, language, base, keys),
        "verdict": check.verdict,
        "verdict_label": str(check.get_verdict_display()),
        "share": check.share,
        "explanation": "" if check.verdict == Kept.KEPT else check.note_in(language),
        "promised_changes": [
            _promised(one, found[one.pk]["verdict"], clauses.get(found[one.pk]["clause"]), language)
            for one in sorted(changes, key=lambda one: one.pk)
        ],
    }


def _promised(
    change: DispositionChange, verdict: str, enacted: Clause | None, language: str
) -> Values:
    before, after, now = (words_of(one, language) for one in (change.before, change.after, enacted))
    return {
        "number": outcome_presentation.number_of(change.after or change.before),
        "verdict": verdict,
        "verdict_label": str(Kept(verdict).label),
        "promised": outcome_presentation.as_pieces(before, after),
        "enacted": outcome_presentation.as_pieces(after, now),
        "enacted_key": enacted.key if enacted else "",
        "enacted_number": outcome_presentation.number_of(enacted),
    }


def _gazette(row: Adoption | FormerAdoption) -> Values:
    return {"number": row.gazette_number, "date": row.gazette_date, "url": row.url}


def _wording(clause: ReadClause) -> ClauseText:
    return ClauseText(clause.heading or clause.text, clause.key)


def _change(change: ClauseChange, old: list[ReadClause], new: list[ReadClause]) -> Values:
    if change.new is not None:
        shown = new[change.new]
    elif change.old is not None:
        shown = old[change.old]
    else:
        raise ValueError("a change has a clause in either text")
    return {
        "key": shown.key,
        "kind": shown.kind,
        "number": shown.number,
        "change": change.change.value,
        "is_moved": change.is_moved,
        "pieces": [{"operation": one.operation.value, "text": one.text} for one in change.pieces],
    }
