"""Sign-in by a code sent to an address (TRUST §3): every limit is a row or a lock of the database, none a cache.

Known and unknown addresses are treated alike to the end: the first right code makes the account.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from accounts import code_messages
from accounts.assurance import Assurance
from accounts.contact import EMAIL, PHONE, Contact
from accounts.errors import CodeRefused, PhoneNotOffered, TooManyCodes
from accounts.models import SignInChallenge, SignInCode, User
from accounts.pseudonyms import keyed_identifier
from accounts.sessions import SignIn
from common.arabic import latin_digits
from common.logging import get_logger
from operations import locks, sms

log = get_logger(__name__)

DIGITS = 8
VALID = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
PER_HOUR = 5
ATTEMPTS = 5
# So many may wait for one code; together they guess 100 times in a hundred million.
REQUESTERS = 20
KEPT = timedelta(days=1)
_signer = signing.TimestampSigner(salt="accounts.codes")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the requester holds until the code is typed: a signed token that names address and tries."""

    token: str
    contact: Contact
    valid_seconds: int


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose address was proven, and the facts for their session."""

    user: User
    sign_in: SignIn


@transaction.atomic
def send_code(*, contact: Contact, language: str, now: datetime) -> Challenge:
    """Send a code, unless one was sent within the last minute or five within the hour: then the requester waits for that one.

    Raises:
        PhoneNotOffered: the site sends no text messages.
        TooManyCodes: five were sent within the hour, and none of them is alive any more; or too many wait for it.
    """
    if contact.kind == PHONE and not sms.is_offered():
        raise PhoneNotOffered
    digest = keyed_identifier("address", contact.kind, contact.value)
    locks.alone(digest)
    recent = list(
        SignInCode.objects.filter(
            address_digest=digest, sent_at__gt=now - timedelta(hours=1)
        ).order_by("-sent_at")
    )
    live = next((one for one in recent if one.used_at is None and one.expires_at > now), None)
    may_send = len(recent) < PER_HOUR and not (recent and recent[0].sent_at > now - PAUSE)
    if may_send:
        live = _send(contact, digest, language, now)
    if live is None or live.challenges.count() >= REQUESTERS:
        raise TooManyCodes(retry_after_seconds=_wait(recent, now))
    challenge = SignInChallenge.objects.create(code=live)
    token = _signer.sign_object([contact.kind, contact.value, challenge.pk])
    return Challenge(token, contact, max(0, round((live.expires_at - now).total_seconds())))


def redeem_code(*, token: str, typed: str, now: datetime) -> Proven:
    """Take a code once and return its person, made at the first time.

    A try is counted and committed before the code is looked at; of parallel right codes one wins.

    Raises:
        CodeRefused: see there.
    """
    kind, value, challenge_id = _read(token)
    contact = Contact(kind, value)
    code = "".join(sign for sign in latin_digits(typed) if sign.isdecimal())[: DIGITS + 1]
    with transaction.atomic():
        tries = SignInChallenge.objects.filter(pk=challenge_id, attempts__lt=ATTEMPTS)
        if not tries.update(attempts=F("attempts") + 1):
            raise CodeRefused
    row = SignInCode.objects.filter(challenges=challenge_id).first()
    digest = keyed_identifier("address", contact.kind, contact.value)
    if row is None or not constant_time_compare(row.code_digest, _digest(digest, code)):
        log.info("code.refused")
        raise CodeRefused
    with transaction.atomic():
        alive = SignInCode.objects.filter(pk=row.pk, used_at__isnull=True, expires_at__gt=now)
        if row.address_digest != digest or not alive.update(used_at=now):
            raise CodeRefused
        user = _person(contact)
        if not user.is_active:
            raise CodeRefused
    return Proven(user, SignIn(kind, Assurance.VERIFIED, contact.identifier, now.isoformat()))


def delete_old(*, now: datetime) -> int:
    """Delete codes, and with them challenges, a day after they were sent; returns how many."""
    return SignInCode.objects.filter(sent_at__lt=now - KEPT).delete()[0]


def forget(*, addresses: Iterable[str]) -> int:
    """Delete the codes of a person's addresses; returns how many rows."""
    digests = [
        keyed_identifier("address", EMAIL if "@" in one else PHONE, one) for one in addresses
    ]
    return SignInCode.objects.filter(address_digest__in=digests).delete()[0]


def _send(contact: Contact, digest: str, language: str, now: datetime) -> SignInCode:
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = SignInCode.objects.create(
        address_digest=digest,
        code_digest=_digest(digest, code),
        sent_at=now,
        expires_at=now + VALID,
    )
    code_messages.send(contact=contact, code=code, language=language)
    return row


def _digest(address_digest: str, code: str) -> str:
    return keyed_identifier("code", address_digest, code)


def _person(contact: Contact) -> User:
    found = User.objects.filter(**{contact.kind: contact.value}).first()
    if found is not None:
        return found
    return User.objects.create_user(
        **{"email": None, "phone": None, contact.kind: contact.value}  # type: ignore[arg-type]  # one of the two
    )


def _read(token: str) -> tuple[str, str, int]:
    try:
        # How long it is good for stands with the code, by the database's clock; that of this machine may be another.
        kind, value, challenge_id = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise CodeRefused from None
    return kind, value, challenge_id


def _wait(recent: list[SignInCode], now: datetime) -> int:
    if not recent:
        return round(PAUSE.total_seconds())
    oldest = min(one.sent_at for one in recent)
    return max(60, round((oldest + timedelta(hours=1) - now).total_seconds()))
