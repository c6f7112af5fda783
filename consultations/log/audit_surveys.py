"""The audit's part about surveys: each response that the log received is there, unchanged, until the log says otherwise."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from common.sealing import Unsealable
from consultations.log import records
from consultations.log.told import leaves_of, told
from consultations.models import LeafKind, LogEntry, Receipt, SurveyAnswer, SurveyResponse
from consultations.surveys.reading import responses_for_reading
from consultations.surveys.records import response_record

BATCH = 200
RECEIVED, ERASED = LeafKind.SURVEY_RESPONSE_RECEIVED, LeafKind.SURVEY_RESPONSE_ERASED
STATUS_AFTER = {
    LeafKind.SURVEY_ANSWER_PUBLISHED.value: "published",
    LeafKind.SURVEY_ANSWER_WITHHELD.value: "withheld",
}


class Report(Protocol):
    def fault(self, index: int | None, what: str) -> None: ...


def check(report: Report, consultation_key: UUID | None) -> None:
    """A constant number of queries for each batch."""
    leaves = LogEntry.objects.filter(kind=RECEIVED).order_by("index")
    stored = responses_for_reading().order_by("pk")
    if consultation_key is not None:
        leaves = leaves.filter(consultation_key=consultation_key)
        stored = stored.filter(survey__consultation__translation_key=consultation_key)
    last = -1
    while batch := list(leaves.filter(index__gt=last)[:BATCH]):
        _check_there(report, batch)
        last = batch[-1].index
    last = 0
    while rows := list(stored.filter(pk__gt=last)[:BATCH]):
        _check_received(report, rows)
        last = rows[-1].pk
    _check_texts(report, consultation_key)


def _check_there(report: Report, leaves: list[LogEntry]) -> None:
    subjects = [leaf.subject_id for leaf in leaves]
    erased = told(ERASED, subjects)
    there = set(
        SurveyResponse.objects.filter(public_id__in=subjects).values_list("public_id", flat=True)
    )
    for leaf in leaves:
        if leaf.subject_id in erased and leaf.subject_id in there:
            report.fault(leaf.index, f"the response {leaf.subject_id} was erased and is stored")
        elif leaf.subject_id not in erased | there:
            report.fault(leaf.index, f"the response {leaf.subject_id} is gone")


def _check_received(report: Report, rows: list[SurveyResponse]) -> None:
    subjects = [row.public_id for row in rows]
    received = told(RECEIVED, subjects)
    receipts = {
        one.subject_id: one
        for one in Receipt.objects.filter(kind=RECEIVED, subject_id__in=subjects)
    }
    for row in rows:
        receipt = receipts.get(row.public_id)
        if row.public_id not in received:
            report.fault(None, f"the response {row.public_id} is counted, and no leaf received it")
        elif receipt is not None and receipt.record and not _is_as_received(row, receipt):
            report.fault(None, f"the response {row.public_id} is not the one received")


def _is_as_received(row: SurveyResponse, receipt: Receipt) -> bool:
    try:
        return records.canonical(response_record(row)) == receipt.opened
    except Unsealable:
        return False


def _check_texts(report: Report, consultation_key: UUID | None) -> None:
    """Words are public or withheld as the log told last; they wait as long as it tells nothing."""
    rows = SurveyAnswer.objects.exclude(status="").order_by("pk")
    if consultation_key is not None:
        rows = rows.filter(response__survey__consultation__translation_key=consultation_key)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        newest = _newest_decisions([row.public_id for row in batch])
        for row in batch:
            decided = newest.get(row.public_id, ("pending", ""))
            if decided != (row.status, row.reason):
                report.fault(None, f"the answer {row.public_id} is stored otherwise than told")
        last = batch[-1].pk


def _newest_decisions(subjects: list[str]) -> dict[str, tuple[str, str]]:
    """Status and rule of each answer after its newest leaf."""
    found: dict[str, tuple[str, str]] = {}
    for leaf in leaves_of(subjects):
        if leaf.kind in STATUS_AFTER:
            found[leaf.subject_id] = (STATUS_AFTER[leaf.kind], str(leaf.facts.get("reason", "")))
    return found
