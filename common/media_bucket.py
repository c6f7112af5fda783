"""Pictures and documents in an S3-compatible bucket, for sites of several machines.

Their addresses stay the site's own (``/media/…``), so that a bucket can stay closed to the world, visitors' browsers call no
other host, and what a file may do in a browser is decided in one place.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from common.object_store import client_config

_SECONDS = 10


class MediaBucket(S3Storage):
    """`storages.backends.s3.S3Storage` without addresses of its own; two files of one name are kept apart."""

    def __init__(self, **options: Any) -> None:  # Any: as django-storages has them
        super().__init__(
            **options,
            client_config=client_config(
                options.get("endpoint_url"), connect=_SECONDS, read=_SECONDS
            ),
        )

    def url(self, name: str, *_: object, **__: object) -> str:  # no signature, no expiry
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
