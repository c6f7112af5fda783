"""What would be sent, for a person to read first. Made of our own database alone: nothing is asked of CKAN."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from opendata.ckan import content, guard, outbox, pushing, records, syncing
from opendata.ckan.merging import differences
from opendata.models import CkanCopy, CkanSite, CopyState, Dataset


@dataclass(frozen=True, slots=True)
class Planned:
    """One copy's part: ``verb`` is create, update, revive or delete; ``files`` are uploaded, ``tables`` put anew."""

    copy: CkanCopy
    verb: str
    fields: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    fitted: list[dict[str, Any]] = field(default_factory=list)


def plan(agencies: list[int] | None = None) -> list[Planned]:
    """Everything that would be sent now, of all agencies or of these; deletions first."""
    syncing.make_copies()
    site = outbox.site()
    copies = CkanCopy.objects.select_related("dataset").order_by("name")
    if agencies is not None:
        copies = copies.filter(dataset__agency__in=agencies)
    public = {one.pk: one for one in pushing.datasets().filter(ckan_copy__in=copies)}
    doomed = set(guard.to_delete().values_list("pk", flat=True))
    found = [Planned(copy, "delete") for copy in copies if copy.pk in doomed]
    for copy in copies:
        dataset = public.get(copy.dataset_id or 0)
        if dataset is not None and records.belongs(dataset):
            one = planned(copy, dataset, site)
            found += [one] if one else []
    return found


def planned(copy: CkanCopy, dataset: Dataset, site: CkanSite) -> Planned | None:
    """What would be sent of one public dataset; None when it is in step."""
    ours, fitted = records.record_of(dataset, copy.name, site.licences)
    tables = records.tables_of(dataset) if site.has_datastore else {}
    if copy.acked_hash == records.hash_of(ours, tables):
        return None
    drifted = {entry["field"] for entry in copy.drift}
    fields = [one for one in differences(copy.acked, ours) if one["field"] not in drifted]
    titles = {one.id: one.title_ar for one in content.contents(dataset)}
    files = {
        one["field"].split(".")[1] for one in fields if one["field"].endswith((".hash", ".url"))
    }
    return Planned(
        copy,
        _verb(copy),
        [one for one in fields if not one["field"].endswith(".position")],
        [titles[key] for key in sorted(files) if key in titles],
        [titles[key] for key, mark in sorted(tables.items()) if copy.tables.get(key) != mark],
        fitted,
    )


def _verb(copy: CkanCopy) -> str:
    if copy.state == CopyState.DELETED:
        return "revive"
    return "create" if copy.acked is None else "update"
