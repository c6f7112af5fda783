"""An S3-compatible storage for tests: moto's server in a process of its own, which can be killed, and a bucket in it.

``DIWAN_TEST_S3`` is the command of another one (docs/scaling.md): ``{port}``, ``{key}``, ``{secret}`` and an empty ``{folder}``
are filled in.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from common import file_cache, object_store, shared_files
from tests.servers import free_port

BUCKET = "ministry-media"
KEY, SECRET = "a-key", "a-secret"
MOTO = f"{shlex.quote(sys.executable)} -W ignore -m moto.server -H 127.0.0.1 -p {{port}}"


class Storage:
    """The server; `given` is what the settings of a site call the bucket."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._folder = Path()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def given(self) -> dict[str, str]:
        return {
            "bucket": BUCKET,
            "url": self.url,
            "region": "us-east-1",
            "key_id": KEY,
            "secret": SECRET,
            "prefix": "site",
        }

    @property
    def variables(self) -> dict[str, str]:
        """Of a process of the site."""
        return {f"DIWAN_S3_{name.upper()}": value for name, value in self.given.items()}

    def start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="diwan-bucket-"))
        command = os.environ.get("DIWAN_TEST_S3") or MOTO
        filled = command.format(port=self.port, key=KEY, secret=SECRET, folder=self._folder)
        self._server = subprocess.Popen(
            shlex.split(filled),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self._server.poll() is None:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1),
            ):
                return
            time.sleep(0.1)
        raise AssertionError("The storage server ended before it answered.")

    def kill(self) -> None:
        """All that it stored is lost with it: moto keeps everything in memory, another one in the folder."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(60)
            self._server = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def client(self) -> Any:  # Any: boto3 makes its clients at run time
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )


@contextmanager
def running() -> Iterator[Storage]:
    storage = Storage()
    storage.start()
    try:
        yield storage
    finally:
        storage.kill()


@contextmanager
def bucket(storage: Storage) -> Iterator[Any]:  # Any: as above
    """A client of a new bucket; all that is in it goes at the end."""
    client = storage.client()
    with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=BUCKET)
    try:
        yield client
    finally:
        for key in keys(client):
            client.delete_object(Bucket=BUCKET, Key=key)
        client.close()


def keys(client: Any) -> set[str]:  # Any: as above
    return {one["Key"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


class Machines:
    """Two data folders with one bucket; `a` and `b` say on which the next lines run."""

    def __init__(self, settings: Any, root: Path, client: Any) -> None:
        self._settings, self.client = settings, client
        self.a_folder, self.b_folder = root / "a", root / "b"

    @contextmanager
    def on(self, folder: Path) -> Iterator[Path]:
        folder.mkdir(exist_ok=True)
        self._settings.DATA_DIR = folder
        yield folder

    def a(self) -> Any:
        return self.on(self.a_folder)

    def b(self) -> Any:
        return self.on(self.b_folder)


@contextmanager
def machines(storage: Storage, settings: Any, root: Path, monkeypatch: Any) -> Iterator[Machines]:
    """Two machines whose copies go as soon as there is no room, and are looked through only where a test says so."""
    settings.S3, settings.FILE_CACHE_MB = storage.given, 100
    monkeypatch.setattr(shared_files, "tidy_if_due", lambda: None)
    monkeypatch.setattr(file_cache, "FRESH_SECONDS", 0.0)
    object_store.forget_pause()
    with bucket(storage) as client:
        yield Machines(settings, root, client)
    object_store.forget_pause()
