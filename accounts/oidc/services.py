"""Who an identity provider's person is here: the account, made at the first sign-in, and what the claims let staff do.

An account belongs to one provider and one person of it. Nobody is joined to an older account by an e-mail address (ADR 50).
Staff hold exactly the roles that the claims give, no matter who gave others (ADR 51).
"""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import services
from accounts.models import Agency, User
from accounts.oidc.id_token import Identity
from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import PersonRefused
from accounts.pseudonyms import keyed_identifier
from common.logging import get_logger

log = get_logger(__name__)

Roles = frozenset[tuple[str, str]]
"""Pairs of an agency's slug and a role."""


def person_key(provider: IdentityProvider, identity: Identity) -> str:
    """What stands for the person instead of a national number: the same for all of the issuer's clients here."""
    return keyed_identifier(provider.issuer, identity.subject)


def welcome(*, provider: IdentityProvider, identity: Identity) -> User:
    """Return the person's account, made or brought up to date.

    Raises:
        PersonRefused: the account is closed, or it is staff to whom the claims give no role; roles held until now are taken.
    """
    wanted = _roles_of(provider, identity) if provider.is_for_staff else frozenset()
    may_enter = bool(wanted) or not provider.is_for_staff
    key = person_key(provider, identity)
    try:
        user = _bring_up_to_date(provider, identity, key, wanted, may_enter)
    except (
        IntegrityError,
        ValidationError,
    ):  # two first sign-ins, or the address was taken, in this very moment
        user = _bring_up_to_date(provider, identity, key, wanted, may_enter)
    if user is None or not may_enter:
        raise PersonRefused("no_role")
    if not user.is_active:
        raise PersonRefused("account_closed")
    return user


@transaction.atomic
def _bring_up_to_date(
    provider: IdentityProvider, identity: Identity, key: str, wanted: Roles, may_enter: bool
) -> User | None:
    account = (
        SocialAccount.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(provider=provider.id, uid=key)
        .first()
    )
    if account is None and not may_enter:
        return None
    user = account.user if account else User(is_staff=provider.is_for_staff)
    if account is None:
        user.set_unusable_password()
    user.first_name, user.last_name = identity.first_name, identity.last_name
    user.email = user.email or _free(identity.email)
    user.full_clean(exclude=["password"])
    user.save()
    if account is None:
        SocialAccount.objects.create(user=user, provider=provider.id, uid=key, extra_data={})
    if provider.is_for_staff:
        _follow_claims(user, wanted)
    return user


def _free(email: str | None) -> str | None:
    """The address, unless somebody has it already: it then stays theirs, and this account has none."""
    taken = email is None or User.objects.filter(email__iexact=email).exists()
    return None if taken else email


def _follow_claims(user: User, wanted: Roles) -> None:
    """Make the memberships exactly `wanted`; a change ends the person's other sessions, which had other rights."""
    agencies = {agency.slug: agency for agency in Agency.objects.filter(slug__in=_slugs(wanted))}
    held = {(row.agency.slug, row.role): row for row in user.memberships.select_related("agency")}
    gone, new = set(held) - wanted, wanted - set(held)
    for pair in gone:
        services.revoke(user=user, agency=held[pair].agency, role=pair[1])
    for slug, role in new:
        services.grant(user=user, agency=agencies[slug], role=role)
    if gone or new or user.is_staff != bool(wanted):
        user.is_staff = bool(wanted)
        user.set_unusable_password()  # a new one: sessions are bound to it
        user.save(update_fields=["is_staff", "password"])
        log.info("oidc.roles_changed", user=user.pk, given=len(new), taken=len(gone))


def _roles_of(provider: IdentityProvider, identity: Identity) -> Roles:
    """The roles that the claims stand for, in agencies that exist."""
    mapped = {pair for word in identity.role_claims for pair in provider.roles.get(word, ())}
    known = set(Agency.objects.filter(slug__in=_slugs(mapped)).values_list("slug", flat=True))
    for slug in sorted(_slugs(mapped) - known):
        log.error("oidc.unknown_agency", provider=provider.id, agency=slug)
    return frozenset(pair for pair in mapped if pair[0] in known)


def _slugs(pairs: set[tuple[str, str]] | Roles) -> set[str]:
    return {slug for slug, _role in pairs}
