"""A person's own data, over all contexts: what they sent, one file with everything, and its erasure (TRUST §4).

Contexts know people by pseudonyms or addresses only. What a session proves is put together here and shown to the providers of
`common.registry.personal_data`; nothing keeps the pieces together afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction

from accounts import codes
from accounts.contact import EMAIL, PHONE
from accounts.errors import ActsForAgency, SignInAgain
from accounts.models import User
from accounts.sessions import PersonSession
from common.logging import get_logger
from common.registry import Contribution, DataSubject, personal_data

log = get_logger(__name__)

FRESH = timedelta(minutes=15)
# Sign-ins through a provider are dated by this machine, everything else by the database.
CLOCKS_DIFFER = timedelta(minutes=1)
CHANGEABLE = ("language", "wants_replies", "wants_outcomes", "wants_news")


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did, or would do: how many things go, and what stays and why."""

    things: int
    kept: list[str] = field(default_factory=list)


def subject_of(session: PersonSession) -> DataSubject:
    """The person of a session under every name that they have proven."""
    user = session.user
    identifiers = [session.sign_in.identifier, *identifiers_of(user)]
    return DataSubject(
        user_id=user.pk,
        identifiers=tuple(dict.fromkeys(one for one in identifiers if one)),
        addresses=tuple(value for value in (user.email, user.phone) if value),
    )


def identifiers_of(user: User) -> list[str]:
    """What the person's pseudonyms may be made from, whichever way they signed in."""
    addresses = {EMAIL: user.email, PHONE: user.phone}
    proven = [f"{kind}:{value}" for kind, value in addresses.items() if value]
    return proven + [f"oidc:{uid}" for _provider, uid in _provider_accounts(user)]


def contributions(*, session: PersonSession, language: str) -> list[Contribution]:
    """All that the person sent and that can still be told to be theirs, newest first."""
    subject = subject_of(session)
    found = [one for provider in personal_data for one in provider.contributions(subject, language)]
    return sorted(found, key=lambda one: one.sent_at, reverse=True)


def export(*, session: PersonSession, now: datetime) -> dict[str, Any]:
    """Everything stored about the person, and nothing about anybody else; JSON but for instants."""
    subject = subject_of(session)
    parts = {provider.name: provider.export(subject) for provider in personal_data}
    return {
        "site": settings.SITE_URL,
        "made_at": now,
        "this_session": {
            "method": session.sign_in.method,
            "assurance": session.sign_in.assurance,
            "since": session.sign_in.at,
        },
        **{name: part for name, part in parts.items() if part},
    }


def change_account(*, user: User, changes: dict[str, Any]) -> User:
    """Store the person's name (one line), language and choices of messages; what is not named stays."""
    stored = {name: changes[name] for name in CHANGEABLE if name in changes}
    if "name" in changes and changes["name"] != user.get_full_name():
        stored |= {"first_name": changes["name"], "last_name": ""}
    for name, value in stored.items():
        setattr(user, name, value)
    if stored:
        User.objects.filter(pk=user.pk).update(**stored)
    return user


def erasure_of(*, session: PersonSession, language: str) -> Erasure:
    """What an erasure would do now."""
    subject = subject_of(session)
    kept = _kept(subject)
    return Erasure(len(contributions(session=session, language=language)), kept)


def has_signed_in_lately(session: PersonSession, now: datetime) -> bool:
    """Whether the sign-in is at most a quarter of an hour old; one of unknown age is not."""
    try:
        since = datetime.fromisoformat(session.sign_in.at)
    except ValueError:
        return False
    return -CLOCKS_DIFFER <= now - since <= FRESH


def acts_for_agency(user: User) -> bool:
    return user.is_staff or user.is_superuser or user.memberships.exists()


@transaction.atomic
def erase_person(*, session: PersonSession, now: datetime) -> Erasure:
    """Erase the account and all that is known to be the person's, in one transaction; their sessions end with it.

    A second call that waited for the first finds nothing to do.

    Raises:
        SignInAgain: the sign-in is older than a quarter of an hour.
        ActsForAgency: the account has roles, or enters the administration.
    """
    if not has_signed_in_lately(session, now):
        raise SignInAgain
    user = User.objects.select_for_update().filter(pk=session.user.pk).first()
    if user is None:
        return Erasure(0)
    if acts_for_agency(user):
        raise ActsForAgency
    subject = subject_of(session)
    kept = _kept(subject)
    things = sum(provider.erase(subject, now) for provider in personal_data)
    user.delete()  # and with it every session
    log.info("person.erased", things=things)
    return Erasure(things, kept)


class AccountData:
    """The account itself, as a provider; its row goes last, in `erase_person`."""

    name = "account"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        return []

    def export(self, subject: DataSubject) -> dict[str, Any]:
        user = User.objects.get(pk=subject.user_id)
        named = ("email", "phone", "first_name", "last_name", "date_joined", "last_login")
        memberships = user.memberships.select_related("agency")
        return {
            **{name: getattr(user, name) for name in (*named, *CHANGEABLE)},
            "roles": [{"agency": row.agency.slug, "role": row.role} for row in memberships],
            "identity_providers": [provider for provider, _uid in _provider_accounts(user)],
        }

    def kept(self, subject: DataSubject) -> list[str]:
        return []

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Codes on their way and failed sign-ins; no thing that the person sent."""
        codes.forget(addresses=subject.addresses)
        AccessAttempt.objects.filter(username__in=subject.addresses).delete()
        return 0


def _provider_accounts(user: User) -> list[tuple[str, str]]:
    """Pairs of an identity provider and the keyed stand-in for the person's number there."""
    # Set by allauth, where it is installed.
    accounts: Any = getattr(user, "socialaccount_set", None)
    return [(one.provider, one.uid) for one in accounts.all()] if accounts else []


def _kept(subject: DataSubject) -> list[str]:
    """What cannot be erased, each sentence once whoever says it."""
    return list(
        dict.fromkeys(sentence for provider in personal_data for sentence in provider.kept(subject))
    )
