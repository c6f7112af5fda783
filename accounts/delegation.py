"""An agency's administrator gives and ends roles in the own agency: the guarded way to `accounts.services`."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import policies, services
from accounts.actors import Actor
from accounts.errors import AddressNotUnderstood, LastAdministrator, RoleNotYours
from accounts.models import Agency, Membership, Role, User
from operations import mail


@transaction.atomic
def give_role(*, actor: Actor, agency: Agency, email: str, role: str) -> Membership:
    """Let whoever owns the address act for the agency; who has no account gets one, and a mail that says how to come in.

    Raises:
        RoleNotYours: the actor does not administer this agency.
        AddressNotUnderstood: no e-mail address.
    """
    if not policies.may_delegate(actor, agency.pk):
        raise RoleNotYours
    person = _person(email)
    is_new = not person.memberships.filter(agency=agency, role=role).exists()
    membership = services.grant(user=person, agency=agency, role=role, by=_by(actor))
    if is_new:
        _tell(membership)
    return membership


@transaction.atomic
def end_role(*, actor: Actor, membership: Membership) -> None:
    """End one role, from the person's next click on.

    Raises:
        RoleNotYours: the actor does not administer this agency.
        LastAdministrator: nobody would be left to give roles in the agency.
    """
    agency = Agency.objects.select_for_update().get(pk=membership.agency_id)
    if not policies.may_delegate(actor, agency.pk):
        raise RoleNotYours
    is_last = membership.role == Role.ADMINISTRATOR and not _other_administrators(membership)
    if is_last and not policies.may_end_last_administrator(actor):
        raise LastAdministrator
    services.revoke(user=membership.user, agency=agency, role=membership.role, by=_by(actor))


def _other_administrators(membership: Membership) -> bool:
    """Whether somebody else who can still sign in administers the agency."""
    others = Membership.objects.filter(
        agency=membership.agency_id, role=Role.ADMINISTRATOR, user__is_active=True
    )
    return others.exclude(user=membership.user_id).exists()


def _by(actor: Actor) -> User | None:
    return User.objects.filter(pk=actor.user_id or 0).first()


def _person(email: str) -> User:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise AddressNotUnderstood from problem
    person = User.objects.filter(email=address).first() or User.objects.create_user(address)
    person.is_staff = True
    if not person.has_usable_password():
        # Nobody knows it; with it the mail for a forgotten password is sent.
        person.set_password(secrets.token_urlsafe(32))
    person.save(update_fields=["is_staff", "password"])
    return person


def _tell(membership: Membership) -> None:
    person, agency = membership.user, membership.agency
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        words = {"role": membership.get_role_display(), "agency": agency.name}
        text = _(
            "You now act for %(agency)s as %(role)s. Whoever has no password yet sets one here, with this e-mail address:"
        )
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_password_reset')}"
        mail.send(
            to=str(person.email),
            subject=_("Your role for %(agency)s") % words,
            text=f"{text % words}\n{address}\n",
            language=language,
        )
