"""What somebody sent to surveys and polls as their own data, found by the pseudonyms that only they can name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.registry import Contribution, DataSubject
from consultations import services
from consultations.models import ConsultationPage, LeafKind, PollVote, Receipt, SurveyResponse
from consultations.participation import Authorship, pseudonyms_of
from consultations.personal import pages_in, receipt_as_stored, what_the_log_keeps
from consultations.surveys import reading
from consultations.surveys.records import response_record


class SurveyParticipation:
    """Responses and poll votes under all pseudonyms of one person."""

    name = "surveys"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        """A constant number of queries, however many they are."""
        responses, votes = _of(subject)
        receipts = _receipts([*responses, *votes])
        pages = pages_in(
            {
                *(one.survey.consultation.translation_key for one in responses),
                *(one.poll.consultation.translation_key for one in votes),
            },
            language,
        )
        shown = [_response(one, pages, receipts) for one in responses]
        return shown + [_vote(one, pages, receipts, language) for one in votes]

    def export(self, subject: DataSubject) -> dict[str, Any]:
        """As they are stored, with their receipts; files by name and fingerprint."""
        responses, votes = _of(subject)
        if not responses and not votes:
            return {}
        receipts = _receipts([*responses, *votes])
        return {
            "responses": [
                {
                    **response_record(one),
                    "public_id": one.public_id,
                    "submitted_at": one.submitted_at,
                    "pseudonym": one.pseudonym,
                    "receipt": receipt_as_stored(receipts.get(one.public_id)),
                }
                for one in responses
            ],
            "votes": [
                {
                    "consultation_key": one.poll.consultation.translation_key,
                    "poll": one.poll.name,
                    "option": one.option.key,
                    "public_id": one.public_id,
                    "given_at": one.given_at,
                    "pseudonym": one.pseudonym,
                    "receipt": receipt_as_stored(receipts.get(one.public_id)),
                }
                for one in votes
            ],
        }

    def kept(self, subject: DataSubject) -> list[str]:
        responses, votes = _of(subject)
        return [what_the_log_keeps()] if responses or votes else []

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Each by the service that erases one; the log tells of each."""
        responses, votes = _of(subject)
        author = Authorship(identifiers=subject.identifiers)
        for response in responses:
            services.erase_response(response=response, author=author, now=now)
        for vote in votes:
            services.erase_vote(vote=vote, now=now)
        return len(responses) + len(votes)


def _of(subject: DataSubject) -> tuple[list[SurveyResponse], list[PollVote]]:
    """Newest first."""
    mine = {one for found in pseudonyms_of(subject.identifiers).values() for one in found}
    if not mine:
        return [], []
    place = "consultation"
    responses = (
        reading.responses_for_reading()
        .filter(pseudonym__in=mine)
        .select_related(f"survey__{place}__locale", f"survey__{place}__outcome", "version")
        .order_by("-submitted_at", "-pk")
    )
    votes = (
        PollVote.objects.filter(pseudonym__in=mine)
        .select_related(f"poll__{place}__locale", f"poll__{place}__outcome", "option")
        .order_by("-given_at", "-pk")
    )
    return list(responses), list(votes)


def _receipts(rows: Iterable[SurveyResponse | PollVote]) -> dict[str, Receipt]:
    kinds = (LeafKind.SURVEY_RESPONSE_RECEIVED, LeafKind.VOTE_RECEIVED)
    found = Receipt.objects.filter(kind__in=kinds, subject_id__in=[row.public_id for row in rows])
    return {receipt.subject_id: receipt for receipt in found}


def _response(
    response: SurveyResponse, pages: dict[Any, ConsultationPage], receipts: dict[str, Receipt]
) -> Contribution:
    survey = response.survey
    return Contribution(
        kind="survey_response",
        kind_label=_("Response to a survey"),
        reference=response.public_id,
        sent_at=response.submitted_at,
        state="counted",
        state_label=_("counted"),
        receipt=_code(receipts.get(response.public_id)),
        **_of_what(survey.consultation, f"surveys/{survey.name}/", pages),
    )


def _vote(
    vote: PollVote,
    pages: dict[Any, ConsultationPage],
    receipts: dict[str, Receipt],
    language: str,
) -> Contribution:
    option = vote.option
    is_arabic = language == "ar" or not option.label_en
    return Contribution(
        kind="poll_vote",
        kind_label=_("Vote in a poll"),
        reference=vote.public_id,
        sent_at=vote.given_at,
        text=option.label_ar if is_arabic else option.label_en,
        state="counted",
        state_label=_("counted"),
        receipt=_code(receipts.get(vote.public_id)),
        **_of_what(vote.poll.consultation, f"polls/{vote.poll.name}/", pages),
    )


def _code(receipt: Receipt | None) -> str:
    return receipt.code if receipt else ""


def _of_what(
    consultation: ConsultationPage, path: str, pages: dict[Any, ConsultationPage]
) -> dict[str, Any]:
    page = pages.get(consultation.translation_key, consultation)
    address = page.public_path
    outcome = getattr(consultation, "outcome", None)
    return {
        "title": page.title,
        "url": f"{address}{path}" if page.live else "",
        "outcome_url": address if outcome else "",
        "outcome_at": outcome.published_at if outcome else None,
    }
