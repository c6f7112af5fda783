"""Who takes part: the person behind a public write, as well as the session knows them."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request

from accounts.assurance import Assurance
from accounts.sessions import PersonSession


@dataclass(frozen=True, slots=True)
class Participant:
    """``identifier`` is empty for nobody in particular; it goes into pseudonyms and is stored nowhere else."""

    assurance: Assurance = Assurance.OPEN
    identifier: str = ""
    user_id: int | None = None


NOBODY = Participant()


def participant_of(session: PersonSession | None) -> Participant:
    """The participant of a session. Staff who sign in by password have no identifier but their e-mail address."""
    if session is None:
        return NOBODY
    identifier = session.sign_in.identifier
    if not identifier and session.user.email:
        identifier = f"email:{session.user.email}"
    return Participant(Assurance(session.sign_in.assurance), identifier, session.user.pk)


def participant_for(request: Request) -> Participant:
    """The participant behind a call of the API that uses `accounts.api.authentication.SessionTokenAuthentication`."""
    return participant_of(request.auth if isinstance(request.auth, PersonSession) else None)
