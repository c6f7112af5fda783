"""Endpoints of agencies: set up, changed, switched off and on, given a new secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from common import addresses
from common.addresses import AddressRefused
from common.logging import get_logger
from common.registry import OUTWARD_EVENTS
from operations import mail
from operations.errors import EndpointRefused
from operations.models import DisabledFor, WebhookEndpoint

log = get_logger(__name__)

MOST_ENDPOINTS = 20


@dataclass(frozen=True, slots=True)
class EndpointWishes:
    """What an administrator enters."""

    name: str
    url: str
    kinds: tuple[str, ...]


@transaction.atomic
def add_endpoint(*, agency_id: int, wishes: EndpointWishes, now: datetime) -> WebhookEndpoint:
    """Set up an endpoint; the caller has checked who asks.

    Raises:
        EndpointRefused: no public HTTPS address, no event or an unknown one, or twenty endpoints already.
    """
    if WebhookEndpoint.objects.filter(agency_id=agency_id).count() >= MOST_ENDPOINTS:
        raise EndpointRefused(_("An agency has twenty webhooks at most."), field="agency")
    endpoint = WebhookEndpoint(agency_id=agency_id, created_at=now)
    return _filled(endpoint, wishes)


@transaction.atomic
def change_endpoint(*, endpoint: WebhookEndpoint, wishes: EndpointWishes) -> WebhookEndpoint:
    """Change name, address and events; messages on their way go to the new address.

    Raises:
        EndpointRefused: as `add_endpoint`.
    """
    return _filled(_locked(endpoint), wishes)


@transaction.atomic
def change_secret(*, endpoint: WebhookEndpoint, now: datetime) -> WebhookEndpoint:
    """Sign with a new secret; for a day messages carry the signature of the one before too."""
    endpoint = _locked(endpoint)
    endpoint.secret_number += 1
    endpoint.secret_changed_at = now
    endpoint.save(update_fields=["secret_number", "secret_changed_at"])
    return endpoint


@transaction.atomic
def disable(*, endpoint: WebhookEndpoint, reason: DisabledFor, now: datetime) -> None:
    """Send nothing more there; the agency's administrators are written to once, unless one of them did it."""
    locked = _locked(endpoint)
    if locked.disabled_at is None:
        locked.disabled_at, locked.disabled_for = now, reason
        locked.save(update_fields=["disabled_at", "disabled_for"])
        log.warning("webhook.disabled", endpoint=locked.identifier.hex, reason=reason.value)
        if reason != DisabledFor.HAND:
            _tell_administrators(locked)
    endpoint.disabled_at, endpoint.disabled_for = locked.disabled_at, locked.disabled_for


@transaction.atomic
def enable(*, endpoint: WebhookEndpoint) -> None:
    """Send there again what happens from now on; what was given up waits to be replayed."""
    locked = _locked(endpoint)
    locked.disabled_at, locked.disabled_for, locked.failing_since = None, "", None
    locked.save(update_fields=["disabled_at", "disabled_for", "failing_since"])


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)


def _filled(endpoint: WebhookEndpoint, wishes: EndpointWishes) -> WebhookEndpoint:
    name = " ".join(wishes.name.split())
    if not 0 < len(name) <= 100 or not name.isprintable():
        raise EndpointRefused(_("Say in a few words which system listens."), field="name")
    if not wishes.kinds or not set(wishes.kinds) <= set(OUTWARD_EVENTS):
        raise EndpointRefused(_("Choose the events to be told of."), field="kinds")
    endpoint.name, endpoint.url = name, _checked_url(wishes.url)
    endpoint.kinds = sorted(set(wishes.kinds))
    endpoint.save()
    return endpoint


def _checked_url(url: str) -> str:
    try:
        address = addresses.parse(url)
    except AddressRefused:
        address = None
    if address is None or (address.scheme != "https" and not address.is_exempt):
        raise EndpointRefused(
            _("Give a public address that begins with https://, without name and password."),
            field="url",
        )
    return str(address)


def _tell_administrators(endpoint: WebhookEndpoint) -> None:
    agency: Any = endpoint.agency  # Any: of `accounts`, which stands beside this app
    people = agency.memberships.filter(role="administrator", user__is_active=True)
    where = settings.SITE_URL + reverse("operations_webhook", args=[endpoint.pk])
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("A webhook was switched off: %(name)s") % {"name": endpoint.name}
        text = _(
            "The webhook “%(name)s” of %(agency)s was switched off: %(reason)s.\n\n"
            "Mend the receiver, switch the webhook on again and replay what was given up:\n%(where)s"
        ) % {
            "name": endpoint.name,
            "agency": agency.name,
            "reason": endpoint.get_disabled_for_display(),
            "where": where,
        }
        for address in sorted(set(people.values_list("user__email", flat=True))):
            mail.send(to=address, subject=subject, text=text)
