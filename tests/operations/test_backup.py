"""Backup and restore: everything comes back, the log goes on as the same log, and what is damaged or foreign is refused."""

from __future__ import annotations

import io
import json
import re
import resource
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from consultations.log import memory, reading, verifying
from consultations.log.memory import Refused
from consultations.log.sequencer import Sequencer
from consultations.models import LogEntry, Receipt
from operations.backup import BackupRefused, folders
from operations.models import Generation
from tests.consultations.conftest import comment_on, make_consultation, publish_text

pytestmark = pytest.mark.database
PAGES = (
    "/ar/consultations/strategy/",
    "/en/",
    "/api/v1/consultations/strategy/?lang=ar",
    "/api/v1/consultations/strategy/comments/?lang=ar",
)


class Place:
    """One machine with Diwan: folders of its own, and the test database as its database."""

    def __init__(self, folder: Path, settings: Any) -> None:
        self.folder, self._settings = folder, settings
        self.move_to(folder / "machine")

    def move_to(self, machine: Path) -> None:
        self.data = machine
        machine.mkdir(parents=True, exist_ok=True)
        self._settings.DATA_DIR, self._settings.KEYS_DIR = machine, machine / "keys"
        self._settings.MEDIA_ROOT, self._settings.SEARCH_INDEX_DIR = (
            machine / "media",
            machine / "search",
        )

    def backup(self, name: str = "backup", *, keys: bool = True) -> Path:
        folder = self.folder / name
        apart = {"keys": self.folder / f"{name}-keys"} if keys else {}
        call_command("backup", folder, stdout=io.StringIO(), **apart)
        return folder

    def restore(self, source: Path, **options: Any) -> str:
        told = io.StringIO()
        call_command("restore", source, stdout=told, **options)
        return told.getvalue()


@pytest.fixture
def place(tmp_path: Path, settings: Any, scratch_database: None) -> Place:
    settings.SITE_URL = "http://localhost"
    return Place(tmp_path, settings)


@pytest.fixture
def site_of_place(place: Place) -> Place:
    """A site with a consultation, comments, a picture and a log that is signed."""
    from accounts.models import Agency
    from cms.services import SiteNames, open_agency_section, start_site

    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency)
    publish_text(page)
    for text in ("أقترح ٦٠ يومًا.", "المدة قصيرة."):
        comment_on(page, text)
    default_storage.save("documents/رأي.txt", ContentFile(b"%PDF"))
    Sequencer().run_once()
    place.page = page  # type: ignore[attr-defined]
    return place


def damage_everything(place: Place) -> None:
    """What a broken disk or a wrong command leaves: no usable database, no files."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE consultations_logentry, consultations_comment CASCADE")
            cursor.execute("DROP TABLE wagtailcore_revision CASCADE")
    else:
        path = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        path.write_bytes(b"\0garbage\xff" * 5000)
    shutil.rmtree(place.data / "media")


def pages() -> list[bytes]:
    answers = [Client().get(address, HTTP_HOST="localhost") for address in PAGES]
    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    return [_without_what_differs_each_time(answer.content) for answer in answers]


def _without_what_differs_each_time(content: bytes) -> bytes:
    """CSRF-free pages still carry a nonce, an id of the request and keys of forms."""
    return re.sub(rb'nonce="[^"]*"|value="[^"]{20,}"|[0-9a-f]{32}', b"", content)


def verdicts() -> set[str]:
    return {str(verifying.judge_receipt(receipt).verdict) for receipt in Receipt.objects.all()}


# --- the drill ----------------------------------------------------------------------------------------------------


def test_after_everything_was_damaged_the_same_pages_and_the_same_log_come_back(
    site_of_place: Place,
) -> None:
    before, published = pages(), reading.published()
    source = site_of_place.backup()
    damage_everything(site_of_place)
    told = site_of_place.restore(source, replace=True)
    assert "restored backup" in told
    assert pages() == before
    assert reading.published() == published
    assert (site_of_place.data / "media/documents/رأي.txt").read_bytes() == b"%PDF"
    assert Sequencer().run_once() == 1
    last = LogEntry.objects.order_by("-index").first()
    assert last is not None
    assert last.kind == "restore.performed"
    assert json.loads(last.leaf)["id"] == json.loads((source / "manifest.json").read_text())["id"]
    assert verdicts() == {"verified"}


def test_a_blank_machine_becomes_the_same_site_with_the_keys_that_were_kept_apart(
    site_of_place: Place,
) -> None:
    before, published = pages(), reading.published()
    source = site_of_place.backup()
    damage_everything(site_of_place)
    site_of_place.move_to(site_of_place.folder / "new" / "machine")
    site_of_place.restore(source, keys=Path(f"{source}-keys"), replace=True)
    assert pages() == before
    assert reading.published() == published
    assert Sequencer().run_once() == 1
    assert verdicts() == {"verified"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (site_of_place.data / "keys").iterdir())


def test_after_an_older_backup_the_log_is_not_signed_until_its_entries_are_back(
    site_of_place: Place,
) -> None:
    source = site_of_place.backup()
    comment_on(site_of_place.page, "جاء بعد النسخة.")  # type: ignore[attr-defined]
    Sequencer().run_once()
    call_command("copy_log", site_of_place.folder / "copy", stdout=io.StringIO())
    signed = memory.path().read_bytes()
    told = site_of_place.restore(source, replace=True)
    assert "the sequencer will refuse to sign" in told
    with pytest.raises(Refused, match="older state"):
        Sequencer().run_once()
    assert memory.path().read_bytes() == signed
    said = io.StringIO()
    call_command("recover_log", site_of_place.folder / "copy", stdout=said)
    assert "1 entries are back" in said.getvalue()
    assert "Lost with the old database is what these entries tell of: 4" in said.getvalue()
    assert Sequencer().run_once() == 2
    assert verdicts() == {"verified"}
    with pytest.raises(CommandError, match="no signed entries are missing"):
        call_command("recover_log", site_of_place.folder / "copy")


def test_a_restore_ends_sessions_and_makes_cached_pages_old(place: Place) -> None:
    source = place.backup()
    now = timezone.now()
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=now, last_used=now)
    place.restore(source, replace=True)
    assert not Session.objects.exists()
    from operations import generation

    before = generation.number()
    place.restore(source, replace=True)
    assert generation.number() >= before
    assert Generation.objects.count() <= 1


# --- what is in a backup ------------------------------------------------------------------------------------------


def test_keys_are_in_no_part_of_the_backup_and_never_below_it(site_of_place: Place) -> None:
    source = site_of_place.backup()
    secrets = [path.read_bytes().strip() for path in (site_of_place.data / "keys").iterdir()]
    private = [secret for secret in secrets if secret.startswith(b"PRIVATE")]
    assert private
    for part in source.iterdir():
        assert not any(secret in part.read_bytes() for secret in private)
    with pytest.raises(CommandError, match="keys go apart"):
        call_command("backup", site_of_place.folder / "b2", keys=site_of_place.folder / "b2/keys")


def test_a_backup_is_one_state_although_the_site_writes_on(place: Place) -> None:
    from operations.backup import database

    target = place.folder / database.file_name()
    Generation.objects.create(pk=7, number=1)
    with database.frozen() as write:
        writer = _beside("UPDATE operations_generation SET number = 2 WHERE id = 7")
        assert Generation.objects.get(pk=7).number == 1
        write(target)
    assert writer == 0
    assert Generation.objects.get(pk=7).number == 2
    database.replace(target, place.folder / "aside")
    assert Generation.objects.get(pk=7).number == 1


def _beside(statement: str) -> int:
    """Commit one statement from another process; returns its exit code."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        settings = connection.settings_dict
        address = f"host={settings['HOST']} port={settings['PORT']} user={settings['USER']}"
        address += f" dbname={name}"
        program = (
            f"import psycopg; psycopg.connect({address!r}, autocommit=True).execute({statement!r})"
        )
    else:
        program = (
            "import sqlite3; c = sqlite3.connect("
            f"{name!r}, timeout=5); c.execute({statement!r}); c.commit()"
        )
    return subprocess.run([sys.executable, "-c", program], check=False, timeout=600).returncode


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(place: Place) -> None:
    (place.data / "media").mkdir()
    (place.data / "media" / "large").write_bytes(b"x" * 60_000_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (50_000_000, hard)
    )  # a full disk, as the system tells it
    try:
        with pytest.raises(CommandError, match="Backing up failed: File too large"):
            place.backup()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((place.folder / "backup").iterdir()) == []


def test_a_folder_in_use_takes_no_second_backup(place: Place) -> None:
    source = place.backup()
    with pytest.raises(CommandError, match="no empty folder"):
        call_command("backup", source)


# --- what is refused ----------------------------------------------------------------------------------------------


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _edit(**values: Any) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return edit


@pytest.mark.parametrize(
    ("part", "damage", "complaint"),
    [
        ("database.*", _flip, "was altered"),
        ("database.*", _cut, "bytes instead of"),
        ("media.tar", _flip, "was altered"),
        ("media.tar", Path.unlink, "lacks its part media.tar"),
        ("manifest.json", Path.unlink, "no finished backup"),
        ("manifest.json", _cut, "cannot be read|no finished"),
        ("manifest.json", _edit(format=99), "has format 99"),
        ("manifest.json", _edit(database="oracle"), "is of oracle"),
        ("manifest.json", _edit(migrations={"cms": ["9999_later"]}), "newer Diwan: cms.9999_later"),
        (
            "manifest.json",
            _edit(parts={"media": {"file": "../x", "bytes": 1, "sha256": ""}}),
            "no name of a part",
        ),
        ("manifest.json", lambda path: path.write_text("[" * 100_000), "cannot be read"),
    ],
)
def test_a_damaged_or_foreign_backup_is_refused_and_nothing_changes(
    place: Place, part: str, damage: Callable[[Path], object], complaint: str
) -> None:
    (place.data / "media").mkdir()
    (place.data / "media" / "here").write_text("x" * 1000)
    source = place.backup()
    Generation.objects.create(pk=7, number=7)
    [path] = source.glob(part)
    if part == "manifest.json" and damage is _cut:
        path.write_text(path.read_text().rstrip()[:-1])
    else:
        damage(path)
    with pytest.raises(CommandError, match=complaint):
        place.restore(source, replace=True)
    assert Generation.objects.get(pk=7).number == 7
    assert (place.data / "media" / "here").exists()


def test_a_place_that_is_not_empty_is_left_alone_unless_told(place: Place) -> None:
    (place.data / "media").mkdir()
    (place.data / "media" / "here").write_text("now")
    source = place.backup()
    (place.data / "media" / "here").write_text("later")
    with pytest.raises(CommandError, match=r"not empty \(database, media\)"):
        place.restore(source)
    told = place.restore(source, replace=True)
    assert (place.data / "media" / "here").read_text() == "now"
    [aside] = place.data.glob("replaced-by-*")
    assert (aside / "media" / "here").read_text() == "later"
    assert str(aside) in told


def test_a_site_that_still_runs_is_not_replaced(place: Place) -> None:
    source = place.backup()
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        settings = connection.settings_dict
        opened = f"import psycopg; c = psycopg.connect(host={settings['HOST']!r}, port={settings['PORT']!r}, "
        opened += f"user={settings['USER']!r}, dbname={name!r})"
    else:
        opened = f"c = open({name!r}, 'rb')"
    program = f"{opened}; print('open', flush=True); import time; time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(CommandError, match="in use by 1 others: stop the web server"):
            place.restore(source, replace=True)
        other.kill()


def test_other_or_altered_or_missing_keys_are_refused(site_of_place: Place) -> None:
    source = site_of_place.backup()
    apart = Path(f"{source}-keys")
    (site_of_place.data / "keys" / "log-key").unlink()
    with pytest.raises(CommandError, match="keys of this site are missing: log-key"):
        site_of_place.restore(source, replace=True)
    _flip(apart / "log-key")
    with pytest.raises(CommandError, match=r"log-key in .* is missing or was altered"):
        site_of_place.restore(source, replace=True, keys=apart)
    (site_of_place.data / "keys" / "log-key").write_text("another")
    with pytest.raises(CommandError, match="not those of the backup: log-key"):
        site_of_place.restore(source, replace=True)


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../b", "a\\b"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "media.tar", "w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(BackupRefused, match="no plain file"):
        folders.unpack(tmp_path / "media.tar", tmp_path / "out")


def test_links_are_neither_packed_nor_unpacked(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "link").symlink_to("/etc/hostname")
    assert folders.pack(tmp_path / "media", tmp_path / "media.tar") == 0
    with tarfile.open(tmp_path / "hostile.tar", "w") as archive:
        archive.add(tmp_path / "media" / "link", "link")
    with pytest.raises(BackupRefused, match="no plain file"):
        folders.unpack(tmp_path / "hostile.tar", tmp_path / "out")
