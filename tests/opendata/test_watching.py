"""The watched folder: when a file is taken, what becomes of it, and that no link, crash or half-written file misleads it."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import destroying, ingesting, originals, releases, watching
from opendata.models import Release, ReleaseFile
from tests.opendata.conftest import ARABIC_CSV, upload

NEWER = ARABIC_CSV + "004,الكرك,5,0.1,2021-01-01\n"


@pytest.fixture
def folder(dataset, settings, tmp_path) -> Path:
    root = tmp_path / "watched"
    settings.DIWAN_WATCHED_FOLDER = str(root)
    made = root / dataset.slug
    made.mkdir(parents=True)
    return made


def look() -> dict[str, int]:
    return dict(watching.look(now=timezone.now()))


def lay(folder: Path, data: str | bytes = NEWER, name: str = "طلبات.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def names(folder: Path, part: str) -> list[str]:
    found = folder / part
    return sorted(one.name for one in found.iterdir()) if found.exists() else []


def test_a_file_waits_one_look_and_becomes_a_release_in_preparation(
    client, dataset, resource, folder
) -> None:
    lay(folder)
    assert look() == {"waiting": 1}
    assert look() == {"done": 1}
    release = releases.open_release(dataset)
    file = release.files.get()
    assert (file.resource, file.filename, release.publishes_itself) == (
        resource,
        "طلبات.csv",
        False,
    )
    ingesting.read_file(file_id=file.pk, now=timezone.now())
    file.refresh_from_db()
    assert (file.state, file.row_count) == ("ready", 4)
    # Nothing is public before a person says so.
    assert client.get(f"/api/v1/resources/{resource.public_id}/rows/").json()["count"] == 3
    assert [one.rpartition("-")[2] for one in names(folder, "done")] == ["طلبات.csv"]
    assert names(folder, ".taking") == []
    assert look() == {}


@pytest.mark.parametrize(
    "name",
    ["الطلبات بحسب المحافظة.csv", "requests_by_governorate.CSV", "الطلبات-بحسب-المحافظه.xlsx"],
)
def test_a_file_is_called_as_the_resource_is(folder, name) -> None:
    lay(folder, name=name)
    look()
    assert look() == {"done": 1}


def test_a_file_that_grows_is_left_until_it_stops(folder) -> None:
    path = lay(folder, "a,b\n1,2\n")
    for more in ("3,4\n", "5,6\n"):
        assert look() == {"waiting": 1}
        path.write_text(path.read_text() + more)
    assert look() == {"waiting": 1}
    assert look() == {"done": 1}


def test_a_file_that_gets_its_name_at_the_end_is_taken_then(folder) -> None:
    part = lay(folder, name="طلبات.csv.part")
    assert [look(), look()] == [{"waiting": 1}] * 2
    part.rename(folder / "طلبات.csv")
    assert look() == {"done": 1}


def test_unfinished_and_hidden_names_are_never_taken(folder) -> None:
    for name in (".طلبات.csv", "طلبات.csv.tmp", "طلبات.csv~", "طلبات.csv.crdownload"):
        lay(folder, name=name)
    assert [look(), look()] == [{}, {}]


def test_no_link_is_followed(folder, tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    lay(secret)
    (folder / "طلبات.csv").symlink_to(secret / "طلبات.csv")
    (folder.parent / "another").symlink_to(secret)
    (folder / "done").symlink_to(secret)
    os.mkfifo(folder / "pipe.csv")
    assert [look(), look()] == [{}, {}]
    assert not Release.objects.exclude(state="published").exists()
    # A folder whose own places are links is left alone, whatever lies in it.
    (folder / "طلبات.csv").unlink()
    (folder / "done").unlink()
    (folder / ".taking").rmdir()
    (folder / ".taking").symlink_to(secret)
    lay(folder)
    assert [look(), look()] == [{}, {}]
    assert names(tmp_path, "secret") == ["طلبات.csv"]


def test_the_same_bytes_again_make_no_second_release(dataset, folder) -> None:
    for _time in range(3):
        lay(folder)
        look()
        assert look() == {"done": 1}
    assert dataset.releases.count() == 2
    assert ReleaseFile.objects.exclude(release__state="published").count() == 1
    assert len(names(folder, "done")) == 3


def test_what_a_crash_left_aside_is_finished_by_the_next_look(dataset, folder) -> None:
    lay(folder)
    look()
    # It stops after the file was moved aside.
    (folder / "طلبات.csv").rename(folder / ".taking" / "طلبات.csv")
    assert look() == {"done": 1}
    # It stops after the release was made and before the file was put away.
    kept = folder / "done" / names(folder, "done")[0]
    kept.rename(folder / ".taking" / "طلبات.csv")
    assert look() == {"done": 1}
    assert dataset.releases.count() == 2


def test_a_newer_file_of_the_same_name_is_not_lost(dataset, folder) -> None:
    lay(folder)
    look()
    (folder / "طلبات.csv").rename(folder / ".taking" / "طلبات.csv")
    lay(folder, NEWER + "005,معان,5,0.1,2021-01-01\n")
    assert look() == {"done": 1, "waiting": 1}
    assert look() == {"done": 1}
    assert dataset.releases.count() == 2
    read(dataset)
    assert releases.open_release(dataset).files.get().row_count == 5


def read(dataset) -> None:
    file = releases.open_release(dataset).files.get()
    ingesting.read_file(file_id=file.pk, now=timezone.now())


def test_a_file_that_cannot_be_read_is_refused_and_touches_nothing(
    dataset, resource, folder
) -> None:
    ingesting.replace_file(
        resource=resource, actor=PLATFORM, upload=upload(NEWER), now=timezone.now()
    )
    lay(folder, b"\x00\x01\x02")
    look()
    assert look() == {"refused": 1}
    refused, reason = names(folder, "refused")
    assert reason == f"{refused}.reason.txt"
    assert "NUL" in (folder / "refused" / reason).read_text()
    file = releases.open_release(dataset).files.get()
    assert (file.filename, file.state) == ("طلبات.csv", "pending")
    assert file.size_bytes == len(NEWER.encode())


def test_the_bytes_of_a_refused_file_go_after_a_day_and_those_of_releases_stay(
    dataset, resource, folder
) -> None:
    lay(folder, b"\x00\x01\x02")
    look()
    assert look() == {"refused": 1}
    refused = originals.shared.path(kept_name(b"\x00\x01\x02"))
    published = originals.shared.path(resource.current.file.name)
    assert destroying.remove_forgotten(now=timezone.now()) == 0
    assert refused.exists()
    later = timezone.now() + timedelta(days=1, hours=1)
    assert destroying.remove_forgotten(now=later) >= 1
    assert not refused.exists()
    assert published.exists()


def test_a_file_that_comes_again_is_kept_anew(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    kept = originals.keep(io.BytesIO(b"again"))
    day_before = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(originals.shared.path(kept.name), (day_before, day_before))
    originals.keep(io.BytesIO(b"again"))
    assert destroying.remove_forgotten(now=timezone.now()) == 0
    assert originals.shared.path(kept.name).exists()


def kept_name(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    return f"{digest[:2]}/{digest}"


@pytest.mark.parametrize(
    ("slug", "name", "data", "words"),
    [
        ("لا-وجود-لها", "طلبات.csv", NEWER, "لا-وجود-لها"),
        ("", "غيرها.csv", NEWER, "الطلبات بحسب المحافظة"),
        ("", "طلبات.csv", "", "فارغ"),
    ],
)
def test_a_file_without_a_place_is_refused_in_arabic(folder, slug, name, data, words) -> None:
    target = folder.parent / slug if slug else folder
    target.mkdir(exist_ok=True)
    lay(target, data, name)
    look()
    assert look() == {"refused": 1}
    reason = next(one for one in names(target, "refused") if one.endswith(".reason.txt"))
    assert words in (target / "refused" / reason).read_text("utf-8")


def test_a_file_waits_while_a_release_is_in_review(dataset, resource, folder) -> None:
    now = timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(NEWER), now=now)
    ingesting.read_file(file_id=file.pk, now=now)
    releases.submit(release=file.release, actor=PLATFORM, now=now)
    lay(folder, NEWER + "006,معان,1,0.1,2021-01-01\n")
    look()
    assert look() == {"waiting": 1}
    releases.take_back(release=releases.open_release(dataset), actor=PLATFORM, reason="")
    assert look() == {"done": 1}


def test_without_a_folder_nothing_is_looked_at(settings, dataset, tmp_path) -> None:
    settings.DIWAN_WATCHED_FOLDER = ""
    assert look() == {}
    settings.DIWAN_WATCHED_FOLDER = str(tmp_path / "missing")
    assert look() == {}


def test_a_file_waits_while_no_file_is_taken_unscanned(folder, resource, settings) -> None:
    settings.CLAMD, settings.CLAMD_AWAY = "unix:/nonexistent", "refuse"
    lay(folder)
    look()
    assert look() == {"waiting": 1}
    assert look() == {"waiting": 1}
    settings.CLAMD = ""
    assert look() == {"done": 1}
