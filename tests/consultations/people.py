"""People who take part: known to different degrees, and signed in."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from accounts.assurance import Assurance
from accounts.models import User
from accounts.participants import Participant
from accounts.sessions import SignIn, open_session

LAYLA, OMAR = "email:layla@example.org", "email:omar@example.org"


def person(identifier: str = LAYLA, assurance: str = Assurance.VERIFIED) -> Participant:
    return Participant(Assurance(assurance), identifier)


def session_of(identifier: str = LAYLA, assurance: str = Assurance.VERIFIED) -> str:
    """The key of a new session."""
    address = identifier.partition(":")[2]
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    now = timezone.now()
    sign_in = SignIn("email", assurance, identifier, now.isoformat())
    return open_session(user=user, sign_in=sign_in, now=now)


def caller(identifier: str = "", assurance: str = Assurance.VERIFIED) -> Client:
    """A client of the API; of nobody without an identifier."""
    headers = {"X-Session-Token": session_of(identifier, assurance)} if identifier else {}
    return Client(headers=headers)
