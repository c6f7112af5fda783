"""Files that machines share through a bucket: truth there, bounded copies here, nothing half and nothing stale.

moto's server stands for the storage; a machine is a data folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from common import file_cache, object_store, shared_files
from common.errors import FilesAway
from common.shared_files import SharedFolder, cached, tidy
from tests import buckets
from tests.buckets import BUCKET, Machines

FILES = SharedFolder("originals")


def publish(name: str, content: bytes) -> None:
    path = FILES.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    FILES.publish(name)


def read(name: str, sha256: str = "") -> bytes:
    with FILES.open(name, sha256) as file:
        return file.read()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_one_machine_publishes_another_reads(machines: Machines) -> None:
    with machines.a():
        publish("ab/one", b"one")
    assert buckets.keys(machines.client) == {"site/private/originals/ab/one"}
    with machines.b():
        assert FILES.exists("ab/one")
        assert read("ab/one") == b"one"
        assert not FILES.exists("ab/two")
        with pytest.raises(FileNotFoundError):
            FILES.fetch("ab/two")


def test_a_copy_is_fetched_once_and_stays_readable_when_it_is_evicted(machines: Machines) -> None:
    with machines.a():
        publish("one", b"one")
    with machines.b():
        with FILES.open("one") as file:
            assert cached().make_room(0) == 1
            assert file.read() == b"one"
            assert not FILES.path("one").exists()
        assert read("one") == b"one"
        machines.client.delete_object(Bucket=BUCKET, Key="site/private/originals/one")
        assert read("one") == b"one"  # from here


def test_what_was_used_longest_ago_goes_first_and_what_is_held_stays(machines: Machines) -> None:
    with machines.a():
        for name in ("old", "held", "new"):
            publish(name, name.encode() * 10)
        notes = cached().root / file_cache.NOTES / "originals"
        for age, name in enumerate(("new", "held", "old")):
            os.utime(notes / name, (1_000_000 - age, 1_000_000 - age))
        read("new")
        with FILES.held("held"):
            assert cached().make_room(75) == 1
            assert set(cached().entries()) == {"originals/held", "originals/new"}
            cached().make_room(0)
            assert set(cached().entries()) == {"originals/held"}
        cached().make_room(0)
        assert cached().entries() == {}


def test_copies_stay_below_the_limit_as_they_come(machines: Machines, monkeypatch: Any) -> None:
    monkeypatch.setattr(shared_files, "limit_bytes", lambda: 1_000)
    with machines.a():
        for number in range(30):
            publish(str(number), bytes(100))
        assert len(cached().entries()) <= 10
    with machines.b():
        for number in range(30):
            read(str(number))
        assert set(cached().entries()) <= {f"originals/{number}" for number in range(19, 30)}
    assert len(buckets.keys(machines.client)) == 30


def test_what_nobody_has_published_is_not_evicted(machines: Machines) -> None:
    with machines.a():
        FILES.folder().mkdir(parents=True)
        FILES.path("unpublished").write_bytes(b"only here")
        assert cached().make_room(0) == 0
        assert cached().remove_left_over() == 0
        os.utime(FILES.path("unpublished"), (1, 1))
        assert cached().remove_left_over() == 1


def test_a_replaced_object_is_seen_by_who_knows_its_fingerprint_and_by_all_later(
    machines: Machines,
) -> None:
    with machines.a():
        publish("table", b"first")
    with machines.b():
        assert read("table") == b"first"
    with machines.a():
        publish("table", b"other")
    with machines.b():
        assert read("table") == b"first"
        assert read("table", sha256(b"other")) == b"other"
    with machines.a():
        publish("table", b"third")
    with machines.b():
        assert tidy() == 1
        assert read("table") == b"third"


def test_what_is_removed_on_one_machine_goes_from_the_other_too(machines: Machines) -> None:
    with machines.a():
        publish("one", b"one")
    with machines.b():
        read("one")
    with machines.a():
        assert FILES.remove("one")
        assert not FILES.path("one").exists()
    assert buckets.keys(machines.client) == set()
    with machines.b():
        assert tidy() == 1
        assert not FILES.path("one").exists()
        with pytest.raises(FileNotFoundError):
            FILES.fetch("one")


def test_bytes_that_are_not_those_that_were_stored_are_never_read(machines: Machines) -> None:
    with machines.a():
        publish("one", b"one")
    told = {"Metadata": {"sha256": sha256(b"one")}}
    machines.client.put_object(Bucket=BUCKET, Key="site/private/originals/one", Body=b"eno", **told)
    with machines.b():
        with pytest.raises(FilesAway):
            FILES.fetch("one")
        assert not FILES.path("one").exists()


def test_files_of_the_time_before_the_bucket_are_found(machines: Machines) -> None:
    with machines.a() as folder:
        (folder / "originals").mkdir()
        (folder / "originals" / "old").write_bytes(b"old")
        assert FILES.exists("old")
        assert read("old") == b"old"
        tidy()
        assert read("old") == b"old"
        assert FILES.remove("old")
        assert not FILES.exists("old")


def test_without_a_bucket_files_lie_in_the_data_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.S3 = tmp_path, {"bucket": ""}
    publish("ab/one", b"one")
    assert (tmp_path / "originals" / "ab" / "one").read_bytes() == read("ab/one") == b"one"
    assert FILES.remove("ab/one")
    with pytest.raises(FileNotFoundError):
        FILES.fetch("ab/one")
    assert not (tmp_path / "cache").exists()


def test_many_threads_fetch_an_object_once(machines: Machines, monkeypatch: Any) -> None:
    with machines.a():
        publish("one", b"one" * 100_000)
    calls: list[str] = []
    get = object_store.ObjectStore.get
    monkeypatch.setattr(
        object_store.ObjectStore, "get", lambda *given: calls.append(given[1]) or get(*given)
    )
    with machines.b():
        found: list[bytes] = []
        threads = [threading.Thread(target=lambda: found.append(read("one"))) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert found == [b"one" * 100_000] * 8
    assert calls == ["originals/one"]


def test_a_storage_that_is_away_is_told_and_not_asked_again_at_once(
    machines: Machines, settings: Any, monkeypatch: Any
) -> None:
    settings.S3 = {**settings.S3, "url": "http://127.0.0.1:9"}
    with machines.a():
        with pytest.raises(FilesAway) as away:
            publish("one", b"one")
        assert away.value.facts["retry_after_seconds"] > 0
        monkeypatch.setattr(object_store, "_client", lambda *_: pytest.fail("it was asked"))
        with pytest.raises(FilesAway):
            FILES.fetch("one")
        assert not FILES.remove("one")  # a later job does


def test_a_refusal_is_told_without_the_words_of_the_storage(
    machines: Machines, settings: Any
) -> None:
    settings.S3 = {**settings.S3, "bucket": "of-nobody"}
    with machines.a(), pytest.raises(FilesAway) as away:
        publish("one", b"one")
    assert "a-secret" not in str(away.value)


def test_a_storage_killed_in_the_middle_of_a_download_leaves_no_copy(
    machines: Machines, settings: Any
) -> None:
    """A server that tells a length and ends after half of it, every time."""
    with machines.a():
        publish("one", b"x" * 400_000)
    with _halving(settings.S3["url"]) as url, machines.b() as folder:
        settings.S3 = {**settings.S3, "url": url}
        with pytest.raises(FilesAway):
            FILES.fetch("one")
        assert [path for path in (folder / "cache").rglob("*one*") if path.is_file()] == []


def test_a_storage_killed_in_the_middle_of_an_upload_stores_nothing(
    machines: Machines, settings: Any
) -> None:
    good = settings.S3
    with _deaf_after(100_000) as url, machines.a():
        settings.S3 = {**good, "url": url}
        with pytest.raises(FilesAway):
            publish("one", b"x" * 4_000_000)
        assert cached().entries() == {}
    object_store.forget_pause()
    settings.S3 = good
    assert buckets.keys(machines.client) == set()
    with machines.a():
        publish("one", b"x" * 4_000_000)  # it is tried again, and goes
    with machines.b():
        assert len(read("one")) == 4_000_000


@contextmanager
def _halving(url: str) -> Iterator[str]:
    """A storage in front of another that breaks off in the middle of each long answer."""
    host, port = url.removeprefix("http://").split(":")

    def pass_on(caller: socket.socket) -> None:
        with caller, socket.create_connection((host, int(port))) as other:
            asked = caller.recv(65536)
            other.sendall(asked.replace(b"Connection: keep-alive", b"Connection: close"))
            passed, most = 0, 100_000 if asked.startswith(b"GET") else 10**9
            while passed < most and (piece := other.recv(65536)):
                caller.sendall(piece)
                passed += len(piece)
                if asked.startswith(b"HEAD"):
                    return

    with _listening(pass_on) as found:
        yield found


@contextmanager
def _deaf_after(most: int) -> Iterator[str]:
    """A storage that is killed when it has read so many bytes of a request."""

    def swallow(caller: socket.socket) -> None:
        with caller:
            heard = 0
            caller.settimeout(0.3)
            while heard < most and (piece := caller.recv(65536)):
                heard += len(piece)

    with _listening(swallow) as found:
        yield found


@contextmanager
def _listening(answer: Any) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopping = threading.Event()
        server.settimeout(0.1)

        def serve() -> None:
            while not stopping.is_set():
                try:
                    caller, _address = server.accept()
                except TimeoutError:
                    continue
                try:
                    answer(caller)
                except OSError:
                    continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            stopping.set()
            thread.join()


def test_a_large_file_passes_in_pieces(machines: Machines, monkeypatch: Any) -> None:
    """In parts, and read back whole; how much memory large files take: `tests/opendata/test_two_processes.py`."""
    monkeypatch.setattr(object_store, "_TRANSFER", _small_parts())
    content = os.urandom(6 * 2**20 + 17)
    with machines.a():
        publish("large", content)
    assert (
        "-"
        in machines.client.head_object(Bucket=BUCKET, Key="site/private/originals/large")["ETag"]
    )
    with machines.b():
        assert sha256(read("large")) == sha256(content)
        assert tidy() == 0
        assert time.time() - cached().entries()["originals/large"].kept_at < 600


def _small_parts() -> Any:
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(
        multipart_threshold=5 * 2**20, multipart_chunksize=5 * 2**20, use_threads=False
    )


def test_an_upload_whose_answer_was_lost_is_found_stored(
    machines: Machines, monkeypatch: Any
) -> None:
    """As when parts become an object, the answer comes too late, and the second try finds no parts."""
    client = object_store._made
    calls: list[str] = []

    def lossy(*given: Any) -> Any:
        made = client(*given)

        class Lossy:
            def upload_file(self, *told: Any, **more: Any) -> None:
                made.upload_file(*told, **more)
                calls.append("stored")
                raise EndpointConnectionError(endpoint_url="lost")

            def __getattr__(self, name: str) -> Any:
                return getattr(made, name)

        return Lossy()

    monkeypatch.setattr(object_store, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(object_store, "_client", lossy)
    with machines.a():
        publish("one", b"one")
    assert calls == ["stored"]
    with machines.b():
        assert read("one") == b"one"
