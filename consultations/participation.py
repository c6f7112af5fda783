"""Who stands behind a contribution: the level that a consultation asks for, and pseudonyms that hold within it alone.

An address or number never gets into a row of this context; only the pseudonym that is made from it does (TRUST §3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts import pseudonyms
from accounts.assurance import Assurance
from accounts.errors import AssuranceTooLow, PseudonymKeyDestroyed
from accounts.models import PseudonymKey
from accounts.participants import Participant
from consultations.log import receipts
from consultations.models import Comment, ConsultationPage, LeafKind

SCOPE_PREFIX = "consultation-"


@dataclass(frozen=True, slots=True)
class Authorship:
    """What somebody shows to be the author: identifiers of their own (see `accounts.participants`), or the receipt's code."""

    identifiers: tuple[str, ...] = ()
    receipt_code: str = ""

    @classmethod
    def of(cls, participant: Participant, receipt_code: str = "") -> Authorship:
        return cls((participant.identifier,) if participant.identifier else (), receipt_code)

    def is_shown_for(self, comment: Comment) -> bool:
        """Whether this is who wrote `comment`; at most two queries."""
        return self.has_receipt_of(
            LeafKind.COMMENT_RECEIVED, comment.public_id
        ) or self.is_known_as(comment.pseudonym, comment.consultation)

    def has_receipt_of(self, kind: LeafKind, subject_id: str) -> bool:
        found = receipts.find(self.receipt_code) if self.receipt_code else None
        return found is not None and (found.kind, found.subject_id) == (kind, subject_id)

    def is_known_as(self, pseudonym: str, consultation: ConsultationPage) -> bool:
        """Whether one of the own identifiers gives this pseudonym there."""
        if not pseudonym:
            return False
        scope = consultation.pseudonym_scope
        known = pseudonyms.known_pseudonyms(scopes=[scope], identifiers=self.identifiers)
        return pseudonym in known.get(scope, frozenset())


def level_for_comments(consultation: ConsultationPage, now: datetime) -> str:
    """How well those who comment must be known now: under attack a code is asked for where otherwise nobody is asked anything."""
    if is_guarded(consultation, now):
        return Assurance.VERIFIED
    return consultation.participation_level


def is_guarded(consultation: ConsultationPage, now: datetime) -> bool:
    """Whether a code is asked for only because the consultation is under attack. On lists, load ``guard`` with select_related."""
    guard = getattr(consultation, "guard", None)
    is_open = consultation.participation_level == Assurance.OPEN
    return is_open and guard is not None and guard.is_up_at(now)


def require_level(participant: Participant, required: str, *, is_guarded: bool = False) -> None:
    """Let through who is known well enough.

    Raises:
        AssuranceTooLow: with the level that is ``required``, the one that is ``held``, and that it `is_guarded` where that
            is the reason.
    """
    if participant.assurance.covers(required):
        return
    refusal = AssuranceTooLow(required=str(required), held=str(participant.assurance))
    if is_guarded:
        refusal.facts["is_guarded"] = True
    raise refusal


def pseudonym_in(consultation: ConsultationPage, participant: Participant) -> str:
    """The participant's pseudonym in this consultation; empty for nobody, and once the consultation's key was destroyed."""
    if not participant.identifier:
        return ""
    try:
        return pseudonyms.pseudonym(
            scope=consultation.pseudonym_scope, identifier=participant.identifier
        )
    except PseudonymKeyDestroyed:
        return ""


def pseudonyms_of(identifiers: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Scope → a person's pseudonyms, for all consultations whose key still exists. Two queries."""
    scopes = PseudonymKey.objects.filter(scope__startswith=SCOPE_PREFIX, key__isnull=False)
    return pseudonyms.known_pseudonyms(
        scopes=scopes.values_list("scope", flat=True), identifiers=identifiers
    )
