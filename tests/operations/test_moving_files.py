"""Moving a site's files into the bucket and back, what the doctor says of it, and what operators count."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from common import object_store, shared_files
from common.errors import FilesAway
from common.metrics import counted
from common.object_store import Stored
from common.operating import Level
from operations import metrics, moving
from operations.checkup import files
from tests import buckets
from tests.buckets import BUCKET, Machines

SITE = {
    "media/images/خريطة.png": b"picture",
    "originals/ab/abc": b"original",
    "tables/key.parquet": b"PAR1",
    "exports/one.csv": b"a,b\n",
}
LEFT = {"tables/.spill/x": b"work", "originals/ab/abc.1f.draft": b"half"}
OBJECTS = {
    "site/images/خريطة.png",
    "site/private/originals/ab/abc",
    "site/private/tables/key.parquet",
    "site/private/exports/one.csv",
}


@pytest.fixture
def folder(machines: Machines, settings: Any) -> Iterator[Path]:
    """The data folder of a site that had no bucket."""
    with machines.a() as found:
        settings.MEDIA_ROOT = found / "media"
        for name, content in {**SITE, **LEFT}.items():
            path = found / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield found


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("move_files", *arguments, stdout=out)
    return out.getvalue()


def test_files_move_into_the_bucket_and_back(
    machines: Machines, folder: Path, settings: Any
) -> None:
    said = told("to-bucket", "--remove")
    assert "originals: 1 copied (0.0 MB), 0 were there, 1 removed here" in said
    assert buckets.keys(machines.client) == OBJECTS
    assert [name for name in SITE if (folder / name).exists()] == []
    assert all((folder / name).exists() for name in LEFT)
    with machines.b() as other:
        settings.MEDIA_ROOT = other / "media"
        told("to-folder")
        assert {name: (other / name).read_bytes() for name in SITE} == SITE
        assert "originals: 0 copied (0.0 MB), 1 were there, 0 removed here" in told("to-folder")
    assert buckets.keys(machines.client) == OBJECTS


def test_a_move_that_broke_off_goes_on_and_sends_nothing_twice(
    machines: Machines, folder: Path, monkeypatch: Any
) -> None:
    put = object_store.ObjectStore.put
    sent: list[str] = []
    away = [True]

    def failing(self: Any, key: str, *given: Any) -> Any:
        if key.startswith("tables/") and away:
            raise FilesAway
        sent.append(key)
        return put(self, key, *given)

    monkeypatch.setattr(object_store.ObjectStore, "put", failing)
    with pytest.raises(CommandError, match="goes on where it was"):
        told("to-bucket")
    assert all((folder / name).exists() for name in SITE)
    away.clear()
    told("to-bucket")
    told("to-bucket")
    assert sorted(sent) == sorted(
        ["images/خريطة.png", "originals/ab/abc", "tables/key.parquet", "exports/one.csv"]
    )


def test_nothing_is_removed_that_does_not_come_back_the_same(
    machines: Machines, folder: Path
) -> None:
    told("to-bucket")
    found = machines.client.head_object(Bucket=BUCKET, Key="site/private/originals/ab/abc")
    machines.client.put_object(
        Bucket=BUCKET,
        Key="site/private/originals/ab/abc",
        Body=b"lanigiro",
        Metadata=found["Metadata"],
    )
    with pytest.raises(CommandError, match="Not the same bytes"):
        told("to-bucket", "--remove")
    assert (folder / "originals/ab/abc").read_bytes() == b"original"
    shutil.rmtree(folder / "originals")
    with pytest.raises(CommandError, match="Not the same bytes"):
        told("to-folder")
    assert not (folder / "originals/ab/abc").exists()


def test_without_a_bucket_there_is_nothing_to_move(settings: Any) -> None:
    assert not settings.S3["bucket"]
    with pytest.raises(CommandError, match="DIWAN_S3_BUCKET"):
        told("to-bucket")
    assert list(files.shared()) == []


def test_the_doctor_tries_the_bucket_and_tells_what_was_left_behind(
    machines: Machines, folder: Path, settings: Any
) -> None:
    found = list(files.shared())
    assert [one.level for one in found[:2]] == [Level.OK, Level.WARNING]
    assert "2 of originals" in found[1].what
    told("to-bucket", "--remove")
    for name in LEFT:
        (folder / name).unlink()
    assert Level.WARNING not in [one.level for one in files.shared()]
    assert buckets.keys(machines.client) == OBJECTS
    settings.S3 = {**settings.S3, "bucket": "of-nobody"}
    [finding] = files.shared()
    assert finding.level is Level.FAULT
    assert "a-secret" not in finding.what


def test_operators_see_calls_copies_and_their_limit(
    machines: Machines, folder: Path, db: None
) -> None:
    told("to-bucket", "--remove")
    shared_files.folders()["originals"].fetch("ab/abc")
    gauges = {one.name: one.value for one in metrics.care(timezone.now())}
    assert gauges["diwan_file_cache_bytes"] == len(b"original")
    assert gauges["diwan_file_cache_limit_bytes"] == 100_000_000
    names = {one.name for one in counted().collect()}
    assert {"diwan_bucket_calls", "diwan_file_cache_uses"} <= names


def test_a_file_that_would_lie_elsewhere_is_left(
    machines: Machines, folder: Path, monkeypatch: Any
) -> None:
    """A storage that others write to, too; clients and servers of good faith tidy such keys."""
    listed = [Stored("originals/../../out", 1, "tag", timezone.now())]
    monkeypatch.setattr(object_store.ObjectStore, "list", lambda *_: listed)
    monkeypatch.setattr(object_store.ObjectStore, "find", lambda *_: None)
    monkeypatch.setattr(object_store.ObjectStore, "get", lambda *given: given[2].write(b"x"))
    for place in moving.places():
        if place.name == "originals":
            assert moving.to_folder(place).copied == 0
    assert not (folder.parent / "out").exists()


def test_what_was_deleted_since_a_moment_comes_back_out_of_the_versions(
    machines: Machines, folder: Path
) -> None:
    versions = {"Bucket": BUCKET, "VersioningConfiguration": {"Status": "Enabled"}}
    machines.client.put_bucket_versioning(**versions)
    told("to-bucket", "--remove")
    shared = shared_files.folders()["originals"]
    moment = timezone.now() - timedelta(minutes=1)
    assert shared.remove("ab/abc")
    assert not shared.exists("ab/abc")
    for since, count in (("2999-01-01T00:00:00Z", 0), (moment.isoformat(), 1)):
        out = io.StringIO()
        call_command("undelete_files", "--since", since, stdout=out)
        assert out.getvalue() == f"{count} files brought back\n"
    with shared.open("ab/abc") as content:
        assert content.read() == b"original"
    with pytest.raises(CommandError, match="zone"):
        call_command("undelete_files", "--since", "2026-01-01T00:00:00")
    versions["VersioningConfiguration"] = {"Status": "Suspended"}
    machines.client.put_bucket_versioning(**versions)


def test_all_keys_are_made_before_they_are_copied_to_a_machine(
    settings: Any, tmp_path: Path
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    call_command("make_keys", stdout=io.StringIO())
    made = {path.name: path.read_bytes() for path in settings.KEYS_DIR.iterdir()}
    assert set(made) == {"pepper", "sealing", "webhooks", "log-key", "log-promise-key"}
    call_command("make_keys", stdout=io.StringIO())
    assert {path.name: path.read_bytes() for path in settings.KEYS_DIR.iterdir()} == made
