"""Mails about a registration, each with the signed link that shows and cancels it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.pseudonyms import keyed_identifier
from cms.models import EventPage, Registration, RegistrationState
from common.dates import format_date
from common.errors import NotFound
from common.logging import get_logger
from operations import mail, throttling

SALT = "cms.events.registration"
# Mails to one address in an hour. Who registers and cancels again and again fills a mailbox, which need not be their own.
PER_HOUR = 10
log = get_logger(__name__)


def token_of(registration: Registration) -> str:
    """The signed name of a registration; who holds it may see and cancel it."""
    return signing.dumps(registration.public_id.hex, salt=SALT)


def read_token(token: str) -> UUID:
    """The registration that a token names.

    Raises:
        NotFound: the token was not signed here.
    """
    try:
        return UUID(hex=signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound() from None


def link_to(registration: Registration, event: EventPage) -> str:
    """The page of the registration, in the language in which it was made."""
    return (
        f"{settings.SITE_URL}/{registration.language}/events/{event.slug}"
        f"/registration/{token_of(registration)}/"
    )


def tell(registration: Registration) -> None:
    """Write the mail that follows from the registration's present state, in its language.

    Of what visitors do themselves, ten an hour are written to one address. A promotion is another's doing, and one of many in a
    transaction: it is not counted.
    """
    is_promotion = registration.state == RegistrationState.CONFIRMED and registration.promoted_at
    if is_promotion or _may_write(registration):
        _write(registration, _letter)


def tell_again(registration: Registration) -> None:
    """Write to an address that was typed once more what it has already; counted as the others."""
    if _may_write(registration):
        _write(registration, _letter_again)


def _write(registration: Registration, letter: Callable[[Registration], tuple[str, str]]) -> None:
    event = _in_language(registration)
    with translation.override(registration.language):
        words = {
            "title": event.title,
            "when": _when(event, registration.language),
            "link": link_to(registration, event),
        }
        subject, text = letter(registration)
        mail.send(
            to=registration.email,
            subject=subject % words,
            text=text % words,
            language=registration.language,
            is_secret=True,
        )


def _may_write(registration: Registration) -> bool:
    mailbox = keyed_identifier("event-letters", registration.email)
    is_within = throttling.count(f"event-letters:{mailbox}", 3600).number <= PER_HOUR
    if not is_within:
        log.warning("registration.mailbox_full")
    return is_within


def _letter(registration: Registration) -> tuple[str, str]:
    if registration.state == RegistrationState.CANCELLED:
        return (
            _("Your registration is cancelled: %(title)s"),
            _(
                "Your registration for “%(title)s” is cancelled. Your place goes to the next person."
            ),
        )
    if registration.state == RegistrationState.WAITING:
        return (
            _("You are on the waiting list: %(title)s"),
            _(
                "“%(title)s” (%(when)s) is full. You are on the waiting list, and we write to you as soon as"
                " a place is free.\n\nTo leave the list: %(link)s"
            ),
        )
    if registration.promoted_at:
        return (
            _("A place is free for you: %(title)s"),
            _(
                "A place has become free and it is yours: “%(title)s”, %(when)s."
                "\n\nIf you cannot come, please give it back: %(link)s"
            ),
        )
    return (
        _("Your registration: %(title)s"),
        _(
            "You have a place at “%(title)s”, %(when)s."
            "\n\nIf you cannot come, please give it back: %(link)s"
        ),
    )


def _letter_again(registration: Registration) -> tuple[str, str]:
    if registration.state == RegistrationState.WAITING:
        stands = _("You are on the waiting list for “%(title)s” (%(when)s).")
    else:
        stands = _("You have a place at “%(title)s”, %(when)s.")
    return (
        _("You are registered already: %(title)s"),
        stands
        + "\n\n"
        + _(
            "Your address was typed into the form once more, by you or by somebody else. Nothing has changed."
            "\n\nTo see or cancel your registration: %(link)s"
        ),
    )


def _in_language(registration: Registration) -> EventPage:
    event = registration.event
    if event.locale.language_code == registration.language:
        return event
    twins = EventPage.objects.live().filter(
        translation_key=event.translation_key, locale__language_code=registration.language
    )
    return twins.first() or event


def _when(event: EventPage, language: str) -> str:
    local = event.starts_at.astimezone(event.zone)
    day = format_date(local, language, settings.DIWAN_MONTHS, with_weekday=True)
    return _("%(day)s at %(time)s") % {"day": day, "time": f"{local:%H:%M}"}
