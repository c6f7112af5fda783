"""Inviting people and agencies to a consultation that is not for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.contact import EMAIL, Contact, read_contact
from accounts.errors import AddressNotUnderstood
from accounts.models import Agency
from common import plain_text
from common.bidi import isolate_link
from consultations import policies
from consultations.errors import InvitationRefused
from consultations.models import ConsultationPage, Invitation, Visibility
from consultations.services.window import require
from operations import mail, sms

MOST = 500
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Guests:
    """Whom to invite: lines of an address and, behind a comma, a name; and agencies by id."""

    lines: str = ""
    agencies: list[int] = field(default_factory=list)


@transaction.atomic
def invite(*, consultation: ConsultationPage, actor: Actor, guests: Guests, now: datetime) -> int:
    """Invite people and agencies; returns how many are new. Each person is written to once, whoever was invited before is not.

    The message names neither the consultation nor the agency: mail is read by others too.

    Raises:
        Refused: `actor` does not run consultations of the agency.
        InvitationRefused: the consultation is for everybody, a line is not understood (``line``), or there are too many.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    if consultation.visibility == Visibility.PUBLIC:
        raise InvitationRefused
    people = _people(guests.lines)
    agencies = Agency.objects.filter(pk__in=guests.agencies)
    if consultation.invitations.count() + len(people) + len(guests.agencies) > MOST:
        raise InvitationRefused(most=MOST)
    made = 0
    told = {"invited_at": now, "invited_by_id": actor.user_id}
    for contact, name in people:
        _row, is_new = Invitation.objects.get_or_create(
            consultation=consultation,
            identifier=contact.identifier,
            defaults={**told, "name": name},
        )
        if is_new:
            made += 1
            _write_to(contact)
    for agency in agencies:
        made += Invitation.objects.get_or_create(
            consultation=consultation, agency=agency, defaults=told
        )[1]
    return made


@transaction.atomic
def uninvite(*, invitation: Invitation, actor: Actor) -> None:
    """Take an invitation back; what was answered already stays.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, invitation.consultation.agency_id))
    invitation.delete()


def forget_invitations(*, identifiers: Iterable[str]) -> int:
    """Delete a person's invitations; they are not asked any more. Returns how many."""
    return Invitation.objects.filter(identifier__in=[one for one in identifiers if one]).delete()[0]


def _people(lines: str) -> list[tuple[Contact, str]]:
    if not plain_text.is_storable(lines):
        raise InvitationRefused
    found = []
    for line in plain_text.as_stored(lines).splitlines():
        typed, _comma, name = line.replace("،", ",").partition(",")
        if not typed.strip():
            continue
        try:
            contact = read_contact(typed)
        except AddressNotUnderstood:
            raise InvitationRefused(line=line[:200]) from None
        if not plain_text.is_author_name(name) or len(name.strip()) > MAX_NAME:
            raise InvitationRefused(line=line[:200])
        found.append((contact, name.strip()))
    return found


def _write_to(contact: Contact) -> None:
    language = settings.LANGUAGE_CODE
    address = f"{settings.SITE_URL}/{language}/invited/"
    with translation.override(language):
        subject = _("You are invited to a consultation")
        text = _("You are asked for your opinion. Sign in with this address to read and to answer:")
    if contact.kind == EMAIL:
        mail.send(
            to=contact.value,
            subject=subject,
            text=f"{text}\n\n{isolate_link(address)}",
            language=language,
            is_secret=True,
        )
    elif sms.is_offered():
        sms.send(to=contact.value, text=f"{subject}\n{address}", language=language)
