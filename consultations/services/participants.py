"""Forgetting who is who in a consultation that is over, as participants were promised (TRUST §3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts import pseudonyms
from accounts.models import PseudonymKey
from common.logging import get_logger
from consultations.models import ConsultationPage, Invitation
from consultations.participation import SCOPE_PREFIX

log = get_logger(__name__)

# After the outcome somebody may still ask what became of a contribution, or object to a count.
APPEALS = timedelta(days=30)
# Where an agency never answers, its silence keeps nobody known for ever.
WITHOUT_OUTCOME = timedelta(days=730)


@transaction.atomic
def forget_participants(*, now: datetime) -> int:
    """Destroy the pseudonym keys of consultations whose time for appeals is over; returns how many. A second call finds none."""
    over = ConsultationPage.objects.taking_part_in().filter(
        Q(outcome__published_at__lte=now - APPEALS)
        | Q(withdrawal__withdrawn_at__lte=now - APPEALS)
        | Q(closes_at__lte=now - WITHOUT_OUTCOME)
    )
    known = set(
        PseudonymKey.objects.filter(
            scope__startswith=SCOPE_PREFIX, destroyed_at__isnull=True
        ).values_list("scope", flat=True)
    )
    ending = [page.pseudonym_scope for page in over if page.pseudonym_scope in known]
    for scope in ending:
        pseudonyms.destroy_key(scope=scope, now=now)
    people = Invitation.objects.filter(consultation__in=[page.pk for page in over])
    people.exclude(identifier="").delete()
    log.info("participants.forgotten", consultations=len(ending))
    return len(ending)
