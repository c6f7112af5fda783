"""Whole files as objects of an S3-compatible bucket, closed to the world; what goes wrong there is one error of ours.

An object carries the SHA-256 of its bytes. Files pass in pieces of some megabytes whatever their size; the library tries again
by itself, and ends what it cannot finish, so that no half object is ever seen (an upload of parts counts when it is completed).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError
from botocore.exceptions import ConnectionError as NotConnected
from s3transfer.exceptions import RetriesExceededError  # type: ignore[import-untyped]

from common.errors import FILES_AWAY_SECONDS, FilesAway
from common.hashing import sha256_of_open
from common.logging import get_logger
from common.metrics import count_bucket_call

log = get_logger(__name__)

CONNECT_SECONDS, READ_SECONDS, RETRIES = 3, 10, 2
# A storage that takes no connection is not asked again for so long: pages must not wait for it in turn.
PAUSE_SECONDS = 5
_SHA256 = "sha256"
_GONE = {"404", "NoSuchKey", "NotFound"}
# In one thread and in small parts: what a file takes of memory does not depend on its size.
_TRANSFER = TransferConfig(
    multipart_threshold=16 * 2**20,
    multipart_chunksize=16 * 2**20,
    io_chunksize=2**20,
    use_threads=False,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: ``tag`` is another one for other bytes; ``sha256`` is '' where whoever stored it told none, and in lists."""

    key: str
    size: int
    tag: str
    changed_at: datetime
    sha256: str = ""


class ObjectStore:
    """The objects of one bucket below one folder.

    ``given``: as `config.media.media_storage`. Every method raises `FilesAway` when the storage does not answer or refuses.
    """

    def __init__(self, given: Mapping[str, str], folder: str) -> None:
        self._bucket = given["bucket"]
        self._given = (given["url"], given["region"], given["key_id"], given["secret"])
        self._folder = "/".join(one for one in (given["prefix"].strip("/"), folder) if one)

    def put(self, key: str, path: Path, sha256: str) -> Stored:
        """Store a file; when this returns the storage has all of it, and says so itself."""
        extra = {"Metadata": {_SHA256: sha256}, "ContentType": "application/octet-stream"}
        failure: FilesAway | None = None
        try:
            with self._calling("put") as client:
                client.upload_file(
                    str(path), self._bucket, self._key(key), ExtraArgs=extra, Config=_TRANSFER
                )
        except FilesAway as error:  # perhaps of an answer that came too late for what was done
            failure = error
        found = self.find(key)
        if found is None or found.size != path.stat().st_size or found.sha256 != sha256:
            log.error("bucket.not_stored", key=key)
            raise failure or FilesAway(retry_after_seconds=FILES_AWAY_SECONDS)
        return found

    def get(self, key: str, out: BinaryIO) -> str:
        """Write an object's bytes to a seekable file; returns their SHA-256.

        Raises:
            FileNotFoundError: there is none.
        """
        with self._calling("get") as client:
            try:
                client.download_fileobj(self._bucket, self._key(key), out, Config=_TRANSFER)
            except ClientError as error:
                if _is_gone(error):
                    raise FileNotFoundError(key) from None
                raise
        out.flush()
        return sha256_of_open(out)

    def find(self, key: str) -> Stored | None:
        with self._calling("find") as client:
            try:
                told = client.head_object(Bucket=self._bucket, Key=self._key(key))
            except ClientError as error:
                if _is_gone(error):
                    return None
                raise
        return Stored(
            key,
            told["ContentLength"],
            told["ETag"].strip('"'),
            told["LastModified"],
            told.get("Metadata", {}).get(_SHA256, ""),
        )

    def delete(self, key: str) -> None:
        with self._calling("delete") as client:
            client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def list(self, beginning: str = "") -> Iterator[Stored]:
        """All objects whose keys begin so, a thousand at a time."""
        prefix = f"{self._folder}/" if self._folder else ""
        asked = {"Bucket": self._bucket, "Prefix": f"{prefix}{beginning}"}
        while True:
            with self._calling("list") as client:
                told = client.list_objects_v2(**asked)
            for one in told.get("Contents", []):
                key = one["Key"].removeprefix(prefix)
                yield Stored(key, one["Size"], one["ETag"].strip('"'), one["LastModified"])
            if not told.get("IsTruncated"):
                return
            asked["ContinuationToken"] = told["NextContinuationToken"]

    def undelete(self, since: datetime) -> int:
        """Bring back what was deleted from a moment on, where the bucket has versions; returns how many objects."""
        asked = {"Bucket": self._bucket, "Prefix": f"{self._folder}/" if self._folder else ""}
        count = 0
        while True:
            with self._calling("versions") as client:
                told = client.list_object_versions(**asked)
                for one in told.get("DeleteMarkers", []):
                    if one["IsLatest"] and one["LastModified"] >= since:
                        named = {"Key": one["Key"], "VersionId": one["VersionId"]}
                        client.delete_object(Bucket=self._bucket, **named)
                        count += 1
            if not told.get("IsTruncated"):
                return count
            asked |= {
                "KeyMarker": told["NextKeyMarker"],
                "VersionIdMarker": told["NextVersionIdMarker"],
            }

    def _key(self, key: str) -> str:
        return f"{self._folder}/{key}" if self._folder else key

    @contextmanager
    def _calling(self, operation: str) -> Iterator[Any]:  # Any: boto3 makes its clients at run time
        if time.monotonic() < _pause.until:
            raise FilesAway(retry_after_seconds=FILES_AWAY_SECONDS)
        try:
            yield _client(*self._given, os.getpid())
        except (ClientError, BotoCoreError, Boto3Error, RetriesExceededError) as error:
            cause = error.__cause__ or error.__context__ or error
            if isinstance(error, NotConnected | ConnectTimeoutError) or isinstance(
                cause, NotConnected | ConnectTimeoutError
            ):
                _pause.until = time.monotonic() + PAUSE_SECONDS
            count_bucket_call(operation, "failed")
            log.error("bucket.failed", operation=operation, error=_named(error))
            raise FilesAway(retry_after_seconds=FILES_AWAY_SECONDS) from error
        else:
            count_bucket_call(operation, "done")


class _Pause:
    def __init__(self) -> None:
        self.until = 0.0


_pause = _Pause()
_making = threading.Lock()


def forget_pause() -> None:
    """Ask the storage again at once; for who was told that it answers, and for tests."""
    _pause.until = 0.0


def _is_gone(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _GONE


def _named(error: Exception) -> str:
    """Without the words of the storage, which may quote the request."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__


def _client(url: str, region: str, key_id: str, secret: str, process: int) -> Any:  # Any: as above
    with _making:  # making one is not safe in several threads, using it is
        return _made(url, region, key_id, secret, process)


@cache
def _made(url: str, region: str, key_id: str, secret: str, _process: int) -> Any:  # Any: as above
    return boto3.session.Session().client(
        "s3",
        endpoint_url=url or None,
        region_name=region or None,
        aws_access_key_id=key_id or None,
        aws_secret_access_key=secret or None,
        config=client_config(url, connect=CONNECT_SECONDS, read=READ_SECONDS),
    )


def client_config(url: str | None, *, connect: int, read: int) -> Config:
    """Storages other than Amazon's hardly know a bucket as a host name, nor the newest checksums.

    The bytes of an upload are signed with the request, so that the storage refuses what was altered on its way.
    """
    return Config(
        s3={"addressing_style": "path" if url else "auto", "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        signature_version="s3v4",
        connect_timeout=connect,
        read_timeout=read,
        retries={"max_attempts": RETRIES, "mode": "standard"},
    )
