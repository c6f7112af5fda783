"""Tables in CKAN's DataStore, made by us with our types and labels instead of being guessed by CKAN's loader."""

from __future__ import annotations

from opendata.ckan import content, records
from opendata.ckan.content import Content
from opendata.ckan.remote import Remote
from opendata.errors import CkanMissing, CkanUnavailable

# CKAN takes 32,000 rows a call; fewer are answered in seconds on a busy machine too.
MAX_ROWS, MAX_CELLS = 10_000, 150_000


def put(remote: Remote, one: Content) -> None:
    """Replace the table as a whole. What an earlier attempt left behind goes first, so no row is there twice.

    Raises:
        CkanFailure: it was not written, or not wholly.
    """
    remove(remote, one.id)
    size = max(1, min(MAX_ROWS, MAX_CELLS // max(1, len(one.columns))))
    body = {"resource_id": one.id, "force": True}
    rows = content.batches(one, size)
    table = {**body, "fields": records.fields_of(one), "records": next(rows, [])}
    remote.call("datastore_create", table)
    for batch in rows:
        remote.call("datastore_upsert", {**body, "records": batch, "method": "insert"})
    found = remote.call("datastore_search", {"resource_id": one.id, "limit": 0})
    if found.get("total") != one.row_count:
        raise CkanUnavailable(f"the table has {found.get('total')} rows, not {one.row_count}")


def remove(remote: Remote, resource_id: str) -> None:
    """Remove a table; one that is not there is no error."""
    try:
        remote.call("datastore_delete", {"resource_id": resource_id, "force": True})
    except CkanMissing:
        return
