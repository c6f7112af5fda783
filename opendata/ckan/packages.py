"""Writes one package: created, revised under an optimistic lock, deleted; uploads with it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from opendata.ckan import content
from opendata.ckan.content import Content
from opendata.ckan.records import RESOURCE_FIELDS, UPLOAD, Record, resource_ids
from opendata.ckan.remote import File, Remote

_LISTS = ("tags", "groups", "extras", "resources")
_PLAIN = ("name", "title", "notes", "url", "license_id", "author", "maintainer", "version", "state")


def create(remote: Remote, package_id: str, record: Record, contents: list[Content]) -> None:
    """Make the package with its resources, whose files follow by `revise`; until then they are linked.

    Raises:
        CkanFailure: it was not made, or nobody knows.
    """
    links = {one.id: one.url for one in contents}
    body = {"id": package_id, **_fields(record)}
    body["resources"] = [
        {**_resource(record, key), "url": links[key], "id": key} for key in resource_ids(record)
    ]
    remote.call("package_create", body)


def revise(remote: Remote, theirs: dict[str, Any], record: Record, before: Record) -> None:
    """Make the package that `theirs` shows equal to the record, in one call, if it is still what it was.

    Lists are put in place of the old ones; every resource keeps what is not ours, such as whether it has a DataStore table.

    Raises:
        CkanConflict: it was changed meanwhile; read it again.
        CkanFailure: it was not written, or nobody knows.
    """
    shown = {one["id"]: one for one in theirs.get("resources") or []}
    fields = _fields(record)
    fields["resources"] = []
    uploads = []
    for key in resource_ids(record):
        values = _resource(record, key)
        if _is_uploaded(record, before, key):
            uploads.append(key)
        if record[f"resources.{key}.url"].startswith(UPLOAD):
            values |= {"url": shown.get(key, {}).get("url", ""), "url_type": "upload"}
        else:
            values |= {"url": record[f"resources.{key}.url"], "url_type": None}
        fields["resources"].append({**shown.get(key, {}), **values, "id": key})
    body: dict[str, Any] = {
        "match": {"id": theirs["id"], "metadata_modified": theirs["metadata_modified"]},
        "filter": [f"-{name}" for name in _LISTS],
        "update": fields,
        "include": ["-*"],
    }
    with _opened(uploads, record) as files:
        if files:
            # Sent as a form, whose values are texts.
            body = {name: json.dumps(value) for name, value in body.items()}
        remote.call("package_revise", body, files)


def delete(remote: Remote, package_id: str) -> None:
    """Raises: CkanFailure."""
    remote.call("package_delete", {"id": package_id})


def _is_uploaded(record: Record, before: Record, key: str) -> bool:
    if not record[f"resources.{key}.url"].startswith(UPLOAD):
        return False
    return any(
        record[f"resources.{key}.{name}"] != before.get(f"resources.{key}.{name}")
        for name in ("url", "hash", "size")
    )


@contextlib.contextmanager
def _opened(keys: list[str], record: Record) -> Iterator[dict[str, File]]:
    with contextlib.ExitStack() as stack:
        files = {}
        for key in keys:
            name = record[f"resources.{key}.url"].removeprefix(UPLOAD)
            opened = stack.enter_context(content.open_file(key))
            kind = record[f"resources.{key}.mimetype"] or "application/octet-stream"
            files[f"update__resources__{key}__upload"] = (name, opened, kind)
        yield files


def _fields(record: Record) -> dict[str, Any]:
    """What CKAN calls the fields of a package, without its resources."""
    extras = sorted(path for path in record if path.startswith("extras."))
    return {
        **{name: record[name] for name in (*_PLAIN, "maintainer_email", "owner_org")},
        "private": record["private"] == "True",
        "tags": [{"name": name} for name in record["tags"]],
        "groups": [{"name": name} for name in record["groups"]],
        "extras": [{"key": path.removeprefix("extras."), "value": record[path]} for path in extras],
    }


def _resource(record: Record, key: str) -> dict[str, Any]:
    names = [name for name in RESOURCE_FIELDS if name not in {"position", "url"}]
    values: dict[str, Any] = {name: record[f"resources.{key}.{name}"] for name in names}
    values["size"] = int(values["size"]) if values["size"] else None
    return values
