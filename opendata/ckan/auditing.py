"""Looks for what others changed in CKAN, and lets a person choose; nothing of theirs is overwritten without that."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db import transaction

from opendata.ckan import outbox, records, syncing, vocabulary
from opendata.ckan.merging import merge
from opendata.ckan.pushing import carried_over, datasets
from opendata.ckan.remote import Remote
from opendata.errors import CkanDenied
from opendata.models import CkanCopy, CkanSite, CopyState


def audit(*, now: datetime, ckan: Remote | None = None) -> Counter[str]:
    """Compare every copy that is in step with what CKAN shows: ``same``, ``drifted``, ``missing``, ``tables`` that are gone.

    What is missing is sent again. A token that CKAN refuses stops everything; one that works again lets it go on.

    Raises:
        CkanUnavailable: no answer.
    """
    found: Counter[str] = Counter()
    if not settings.CKAN_URL:
        return found
    ckan = ckan or syncing.remote()
    try:
        site = vocabulary.look(ckan, now=now)
        was_stopped = site.stopped_at is not None
        for copy in CkanCopy.objects.filter(state=CopyState.IN_STEP).order_by("pk"):
            found[_compare(copy, ckan, site)] += 1
    except CkanDenied as refusal:
        outbox.stop(str(refusal), now=now)
        return found
    CkanSite.objects.filter(pk=site.pk).update(audited_at=now)
    if was_stopped:
        outbox.resume()
    return found


def _compare(copy: CkanCopy, ckan: Remote, site: CkanSite) -> str:
    shown = ckan.find("package_show", str(copy.package_id))
    if shown is None:
        CkanCopy.objects.filter(pk=copy.pk).update(acked_hash="", tables={})
        outbox.note([copy])
        return "missing"
    theirs = records.record_from(shown)
    dataset = datasets().filter(pk=copy.dataset_id).first()
    if dataset is None:
        return "gone"
    ours, _fitted = records.record_of(dataset, copy.name, site.licences)
    drift = carried_over(copy.drift, merge(copy.acked, theirs, ours).drift)
    CkanCopy.objects.filter(pk=copy.pk).update(drift=drift)
    active = {one["id"] for one in shown.get("resources") or [] if one.get("datastore_active")}
    lost = [key for key in copy.tables if key not in active]
    if lost and site.has_datastore and theirs.get("state") == "active":
        kept = {key: mark for key, mark in copy.tables.items() if key not in lost}
        CkanCopy.objects.filter(pk=copy.pk).update(tables=kept, acked_hash="")
        outbox.note([copy])
        return "tables"
    return "drifted" if drift else "same"


@transaction.atomic
def choose(*, copy_id: int, fields: list[str], is_ours: bool) -> None:
    """Decide about changes of others: «ours» sends our words again, otherwise theirs stay and are not shown as open any more."""
    copy = CkanCopy.objects.select_for_update(of=("self",)).get(pk=copy_id)
    chosen = [entry for entry in copy.drift if entry["field"] in fields]
    if not is_ours:
        copy.drift = [
            entry | {"left": True} if entry["field"] in fields else entry for entry in copy.drift
        ]
        copy.save(update_fields=["drift"])
        return
    acked = dict(copy.acked or {})
    for entry in chosen:
        # As if theirs had been acknowledged: then it is ours to change.
        if entry["theirs"] is None:
            acked.pop(entry["field"], None)
        else:
            acked[entry["field"]] = entry["theirs"]
    copy.acked, copy.acked_hash = acked, ""
    copy.drift = [entry for entry in copy.drift if entry["field"] not in fields]
    copy.save(update_fields=["acked", "acked_hash", "drift"])
    outbox.note([copy], is_sent=True)
