"""Where pictures and documents lie. Amazon's library takes 0.15 s to import, so only a bucket brings it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_IN_MEMORY = 1_000_000  # bytes of a file; larger ones wait on the disk


def media_storage(given: Mapping[str, str]) -> dict[str, Any]:  # Any: as Django's STORAGES
    """The entry of ``STORAGES`` for media: a bucket where one is named, else the data folder.

    ``given``: ``bucket``, ``url``, ``region``, ``key_id``, ``secret``, ``prefix``; each may be empty.
    """
    if not given["bucket"]:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": given["bucket"],
        "endpoint_url": given["url"] or None,
        "region_name": given["region"] or None,
        "access_key": given["key_id"] or None,
        "secret_key": given["secret"] or None,
        "location": given["prefix"],
        "file_overwrite": False,
        "max_memory_size": _IN_MEMORY,
    }
    return {"BACKEND": "common.media_bucket.MediaBucket", "OPTIONS": options}
