"""Pictures and documents in an S3-compatible bucket, for sites of several machines.

Their addresses stay the site's own (``/media/…``), so that a bucket can stay closed to the world, visitors' browsers call no
other host, and what a file may do in a browser is decided in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

_IN_MEMORY = 1_000_000  # bytes of a file; larger ones wait on the disk
_SECONDS = 10


class MediaBucket(S3Storage):
    """`storages.backends.s3.S3Storage` without addresses of its own; two files of one name are kept apart."""

    def url(self, name: str, *_: object, **__: object) -> str:  # no signature, no expiry
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


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
        "client_config": Config(
            # Storages other than Amazon's hardly know a bucket as a host name, nor the newest checksums.
            s3={"addressing_style": "path" if given["url"] else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            signature_version="s3v4",
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,
            retries={"max_attempts": 2, "mode": "standard"},
        ),
    }
    return {"BACKEND": "common.media_bucket.MediaBucket", "OPTIONS": options}
