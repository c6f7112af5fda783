"""Second factors: a code of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.

allauth keeps them and knows how they are computed. Added here: a code counts once for the whole site, not once per process, and
everything happens under a lock on the person's row.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from accounts.models import User
from accounts.sessions import end_sessions_of
from common.arabic import latin_digits
from common.logging import get_logger
from common.sealing import Unsealable

log = get_logger(__name__)

Type = Authenticator.Type
# The last time step whose code was taken (RFC 6238 §5.2: the second attempt of a code is refused).
_LAST_STEP = "last_step"


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A factor that is not in force yet: the secret, the address for the app, and its picture (SVG)."""

    secret: str
    url: str
    picture: str

    @property
    def picture_url(self) -> str:
        """The picture for an ``img``: nothing of it is trusted as HTML."""
        return f"data:image/svg+xml;base64,{b64encode(self.picture.encode()).decode()}"

    @property
    def shown_secret(self) -> str:
        """The secret in groups of four, for typing it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def new_secret() -> str:
    """A random secret of 160 bits."""
    return str(generate_totp_secret())


def factor_of(secret: str, user: User) -> NewFactor:
    """What an authenticator app needs to take up `secret`."""
    adapter = get_adapter()
    url = adapter.build_totp_url(user, secret)
    return NewFactor(secret, url, adapter.build_totp_svg(url))


def has_factor(user: User) -> bool:
    """Whether signing in by password needs a second step; one query."""
    return Authenticator.objects.filter(user=user, type=Type.TOTP).exists()


def codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


@transaction.atomic
def enrol(*, user: User, secret: str, code: str, now: datetime) -> list[str] | None:
    """Put the factor in force, in the place of an older one, when `code` shows that the app has it.

    Returns new recovery codes, which are shown this once; None when the code is wrong.
    """
    _lock(user)
    step = _matching_step(secret, code, after=-1)
    if step is None:
        return None
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    data = {"secret": encrypt(secret), _LAST_STEP: step}
    Authenticator.objects.create(user=user, type=Type.TOTP, data=data, created_at=now)
    log.info("second_factor.enrolled", user=user.pk)
    return renew_codes(user=user)


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """Make new recovery codes; the old ones are worth nothing from now on."""
    _lock(user)
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user)
    codes.mark_as_viewed()
    return list(codes.generate_codes())


@transaction.atomic
def verify(*, user: User, code: str, now: datetime) -> bool:
    """Whether `code` is the app's present one or an unused recovery code; it is used up by that."""
    _lock(user)
    typed = _clean(code)
    for kept in Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES]):
        try:
            is_right = _use(kept, typed)
        except Unsealable:
            log.error("second_factor.unreadable", user=user.pk, type=kept.type)
            continue
        if is_right:
            Authenticator.objects.filter(pk=kept.pk).update(last_used_at=now)
            log.info("second_factor.used", user=user.pk, type=kept.type)
            return True
    return False


@transaction.atomic
def remove(*, user: User, by: User | None) -> None:
    """Take all factors away; the person enrols anew where one is required.

    Args:
        by: the person, or a site administrator; None for the operator at the machine. The last two end
            the person's sessions.
    """
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    if by != user:
        end_sessions_of(user.pk)
    log.warning("second_factor.removed", user=user.pk, by=by.pk if by else None)


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _clean(code: str) -> str:
    """The digits, whatever script and spaces they were typed in."""
    return "".join(latin_digits(code).split()).replace("-", "")[:20]


def _use(kept: Authenticator, typed: str) -> bool:
    if kept.type == Type.RECOVERY_CODES:
        return bool(RecoveryCodes(kept).validate_code(typed))
    step = _matching_step(
        decrypt(kept.data["secret"]), typed, after=int(kept.data.get(_LAST_STEP, -1))
    )
    if step is not None:
        kept.data[_LAST_STEP] = step
        kept.save(update_fields=["data"])
    return step is not None


def _matching_step(secret: str, code: str, *, after: int) -> int | None:
    """The time step later than `after` whose code this is."""
    typed = _clean(code).encode("utf-8", "replace")
    for step in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, step)).encode()
        if step > after and hmac.compare_digest(expected, typed):
            return int(step)
    return None
