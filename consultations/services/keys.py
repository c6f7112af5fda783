"""The end of pseudonyms: thirty days after its outcome nobody can tell any more who took part in a consultation (TRUST §3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from accounts import pseudonyms
from accounts.models import PseudonymKey
from common.logging import get_logger
from consultations.models import ConsultationPage

log = get_logger(__name__)

# In which somebody may still find, withdraw or contest what is theirs.
APPEAL = timedelta(days=30)


def destroy_pseudonym_keys(*, now: datetime) -> int:
    """Destroy the keys of consultations whose outcome or withdrawal is thirty days old; returns how many.

    A second run changes nothing. Each key is destroyed in a transaction of its own; when is kept beside where it was
    (`accounts.models.PseudonymKey.destroyed_at`).
    """
    before = now - APPEAL
    over = (
        ConsultationPage.objects.originals()
        .filter(Q(outcome__published_at__lte=before) | Q(withdrawal__withdrawn_at__lte=before))
        .order_by("pk")
    )
    scopes = {page.pseudonym_scope for page in over}
    known = PseudonymKey.objects.filter(scope__in=scopes, destroyed_at__isnull=True)
    destroyed = list(known.order_by("scope").values_list("scope", flat=True))
    for scope in destroyed:
        pseudonyms.destroy_key(scope=scope, now=now)
        log.info("pseudonyms.key_destroyed", scope=scope)
    return len(destroyed)
