"""Each check-up of the doctor finds what is really wrong."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from common.operating import (
    Level,
)
from consultations.log import checkup as log_checkup
from consultations.log import keys
from consultations.models import PendingLeaf
from operations import upkeep
from operations.checkup import clock, database, disk, files, mail, protection, scanner, site, work
from operations.models import WorkerHeartbeat
from operations.tasks import collect_previews
from tests.operations import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SECRET = "s3cret-of-this-test"


def faults(findings) -> list[str]:
    return [one.what for one in findings if one.level == Level.FAULT]


def not_well(findings) -> list[str]:
    return [one.what for one in findings if one.level]


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("synchronous_commit", "off", "synchronous_commit is off"),
        ("synchronous_commit", "on", ""),
    ],
)
def test_a_database_that_forgets_what_it_acknowledged_is_a_fault(
    name: str, value: str, wrong: str
) -> None:
    if connection.vendor != "postgresql":
        assert list(database.durability()) == []
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET {name} = {value}")
        try:
            found = [one for one in faults(database.durability()) if name in one]
        finally:
            cursor.execute(f"RESET {name}")
    assert [one.startswith(wrong) for one in found] == ([True] if wrong else [])


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, []),
        ({"fsync": "off"}, ["fsync"]),
        ({"full_page_writes": "off"}, ["full_page_writes"]),
        ({"data_checksums": "off"}, ["Data checksums"]),
        ({"fsync": "off", "synchronous_commit": "off"}, ["fsync", "synchronous_commit"]),
        (
            {"synchronous_commit": "local", "synchronous_standby_names": "*"},
            ["synchronous_commit"],
        ),
    ],
)
def test_settings_of_durability_are_told_one_by_one(monkeypatch, told, wrong) -> None:
    well = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "synchronous_standby_names": "",
    }
    monkeypatch.setattr(database, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(database, "_value", lambda name: (well | told)[name])
    found = not_well(database.durability())
    assert len(found) == len(wrong)
    assert all(one.startswith(name) for one, name in zip(found, wrong, strict=True))


@pytest.mark.parametrize(
    ("told", "row", "level"),
    [
        ({"archive_mode": "off"}, None, Level.WARNING),
        ({"archive_command": ""}, None, Level.FAULT),
        ({"wal_level": "minimal"}, (0, False, 5), Level.FAULT),
        ({}, (3, True, 500), Level.FAULT),
        ({}, (0, None, None), Level.WARNING),
        ({}, (3, False, 5), Level.OK),
    ],
)
def test_an_archive_that_archives_nothing_is_told(monkeypatch, told, row, level) -> None:
    well = {"archive_mode": "on", "wal_level": "replica", "archive_command": "cp %p /x/%f"}
    monkeypatch.setattr(database, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(database, "_value", lambda name: (well | told)[name])
    monkeypatch.setattr(database, "_known", lambda name: "")
    monkeypatch.setattr(database, "_row", lambda sql: row)
    assert max(one.level for one in database.archive()) == level


def test_the_real_server_is_understood() -> None:
    found = [*database.answers(), *database.durability(), *database.archive()]
    if connection.vendor == "postgresql":
        assert found[0].what.startswith("PostgreSQL ")
        assert len(found) >= 6
    else:
        assert [one.what[:6] for one in found] == ["SQLite"]
    assert not_well(database.migrations()) == []


@pytest.mark.parametrize(
    ("seconds", "level"), [(0.1, Level.OK), (2.5, Level.WARNING), (31, Level.FAULT)]
)
def test_clocks_that_differ(seconds: float, level: Level) -> None:
    assert clock.of_difference(seconds).level == level
    assert next(iter(clock.agrees())).level == Level.OK


def room(*, bytes_free: float, inodes_free: float, size: int = 10**11) -> SimpleNamespace:
    return SimpleNamespace(
        f_frsize=1,
        f_blocks=size,
        f_bavail=int(size * bytes_free),
        f_files=1000,
        f_favail=int(1000 * inodes_free),
    )


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (room(bytes_free=0.5, inodes_free=0.5), Level.OK),
        (room(bytes_free=0.5, inodes_free=0.04), Level.FAULT),
        (room(bytes_free=0.04, inodes_free=0.5), Level.FAULT),
        (room(bytes_free=0.14, inodes_free=0.5), Level.WARNING),
        (room(bytes_free=0.5, inodes_free=0.5, size=2 * 10**9), Level.WARNING),
    ],
)
def test_little_room_of_bytes_or_inodes_is_told(left, level: Level) -> None:
    assert disk.of_room("the disk", left).level == level


def test_a_missing_folder_is_told(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert any("is missing" in one for one in faults(disk.has_room()))


@pytest.mark.parametrize(
    ("key", "is_well"),
    [
        ("django-insecure-" + "a1b2c3d4e5f6g7h8i9j0" * 4, False),
        ("a1b2c3d4e5f6g7h8i9j0", False),
        ("ab" * 50, False),
        ("Zq3vT8xN1mK5rW9pL2sD7hF4gJ6yB0cUe-aXoIiMtRwQnEvYuPkS", True),
    ],
)
def test_a_weak_secret_key_is_a_fault_and_never_shown(settings, tmp_path, key, is_well) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, []
    settings.DATA_DIR = tmp_path
    found = list(protection.secret_key())
    assert bool(faults(found)) != is_well
    assert key not in str(found)


def test_keys_that_others_may_read_are_a_fault(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    assert not_well(protection.key_files())[0].startswith("There is no folder of keys yet")
    settings.KEYS_DIR.mkdir(mode=0o700)
    key = settings.KEYS_DIR / "pepper"
    key.write_text("x")
    key.chmod(0o600)
    assert not_well(protection.key_files()) == []
    key.chmod(0o640)
    (found,) = faults(protection.key_files())
    assert found == f"{key} is open to others (mode 640)."
    key.chmod(0o600)
    key.write_text("")
    assert faults(protection.key_files()) == ["These keys are empty: pepper."]


@pytest.mark.parametrize(
    ("url", "https", "hosts", "wrong"),
    [
        ("https://diwan.example", True, ["diwan.example"], []),
        ("http://diwan.example", True, ["diwan.example"], ["DIWAN_HTTPS=1, but DIWAN_SITE_URL"]),
        ("https://diwan.example", False, ["diwan.example"], ["DIWAN_SITE_URL is https, but"]),
        ("http://diwan.example", False, ["diwan.example"], ["The site is served without HTTPS"]),
        ("https://diwan.example", True, ["other.example"], ["The site does not answer to its own"]),
        ("https://diwan.example", True, ["*"], ["DIWAN_HOSTS allows every name"]),
        ("https://diwan.example/x", True, ["diwan.example"], ["DIWAN_SITE_URL is no address"]),
        ("diwan.example", True, ["diwan.example"], ["DIWAN_SITE_URL is no address"]),
    ],
)
def test_the_address_https_and_hosts_must_agree(settings, url, https, hosts, wrong) -> None:
    settings.SITE_URL, settings.SECURE_SSL_REDIRECT = url, https
    settings.ALLOWED_HOSTS, settings.DEMO = hosts, False
    found = faults(site.address())
    assert len(found) == len(wrong)
    assert all(one.startswith(start) for one, start in zip(found, wrong, strict=True))


def test_what_follows_from_one_setting_is_told_once_and_by_its_name(settings) -> None:
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = False
    settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS = False, 0
    settings.SECRET_KEY = "short"  # told by secret-key, which says how to change it
    found = [one for one in site.settings_fit() if one.level and "security." in one.what]
    assert [one.what.partition(" (")[2] for one in found] == [
        "security.W004, security.W008, security.W011, security.W016)."
    ]
    assert "DIWAN_HTTPS=1" in found[0].advice


@pytest.mark.parametrize(
    ("token", "networks", "folder", "wrong"),
    [
        ("", (), "", 0),
        ("short", (), "/run/x", 1),
        ("x" * 32, (), "/run/x", 0),
        ("x" * 32, (), "", 1),
        ("", ("0.0.0.0/0",), "/run/x", 1),
        ("", ("10.1.0.0/16", "fd00::/64"), "/run/x", 0),
        ("", ("ten",), "/run/x", 1),
    ],
)
def test_figures_open_to_everybody_are_a_fault(settings, token, networks, folder, wrong) -> None:
    settings.DIWAN_METRICS_TOKEN, settings.DIWAN_METRICS_NETWORKS = token, networks
    settings.DIWAN_METRICS_DIR = folder
    assert len(not_well(site.metrics())) == wrong


def test_a_cache_that_is_away_is_a_fault(settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "common.redis_cache.ForgivingRedisCache",  # the site's own
            "LOCATION": f"redis://:{SECRET}@127.0.0.1:1",
        }
    }
    (found,) = faults(site.cache())
    assert found.startswith("The cache does not answer")


def test_collected_static_files_of_another_version_are_a_fault(settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert not_well(files.static_files())[0].startswith("Static files are not collected")
    target = tmp_path / files.ONE_OF_OURS
    target.parent.mkdir()
    target.write_text("old")
    assert faults(files.static_files()) == [
        "The collected static files are those of another version."
    ]


def test_the_mail_server_is_spoken_with(settings) -> None:
    settings.MAIL_LEAVES, settings.MAIL_TRANSPORT = (
        True,
        "django.core.mail.backends.smtp.EmailBackend",
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert faults(mail.server()) == [
        "The mail server does not answer as one (ConnectionRefusedError)."
    ]
    with mail_server.serving(settings):
        assert not_well(mail.server()) == []


def test_a_sender_that_nobody_accepts_is_a_fault(settings) -> None:
    settings.MAIL_LEAVES, settings.DEFAULT_FROM_EMAIL = True, "diwan@localhost"
    assert len(faults(mail.sender())) == 1
    settings.DEFAULT_FROM_EMAIL = "Diwan <diwan@modee.example.jo>"
    assert faults(mail.sender()) == []


def test_a_queue_that_no_living_worker_serves_is_a_fault() -> None:
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker="a", queues="default", seen_at=now)
    WorkerHeartbeat.objects.create(worker="b", queues="long", seen_at=now - timedelta(minutes=2))
    assert faults(work.workers()) == ["No worker serves the queue long."]


def test_tasks_that_wait_too_long_are_a_fault(monkeypatch) -> None:
    collect_previews.enqueue()
    assert not_well(work.queues()) == []
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(work, "database_now", lambda: later)
    assert faults(work.queues()) == ["Queue default: 1 tasks are due, the oldest for 6 minutes."]


@pytest.mark.parametrize("act", [upkeep.BACKUP, upkeep.BASE_BACKUP])
@pytest.mark.parametrize(
    ("hours", "level"), [(1, Level.OK), (27, Level.WARNING), (80, Level.FAULT), (None, Level.FAULT)]
)
def test_an_old_backup_is_told(hours, level: Level, act: str) -> None:
    if hours is not None:
        upkeep.done(upkeep.BACKUP, now=timezone.now() - timedelta(hours=99))
        upkeep.done(act, now=timezone.now() - timedelta(hours=hours))
    assert max(one.level for one in work.backup()) == level


def test_the_logs_keys_are_looked_at_and_none_is_made(settings, tmp_path) -> None:
    settings.KEYS_DIR, settings.SITE_URL = tmp_path / "keys", "https://diwan.example"
    assert not_well(log_checkup.keys_are_fit())[0].startswith(
        "Keys of the public log are not there"
    )
    assert not settings.KEYS_DIR.exists()
    keys.signers(), keys.promiser()  # made, as at the first comment
    assert not_well(log_checkup.keys_are_fit()) == []
    settings.SITE_URL = "https://moved.example"
    assert not_well(log_checkup.keys_are_fit())[0].startswith("The log's origin is diwan.example")
    Path(settings.KEYS_DIR / "log-key").write_text("garbage")
    assert faults(log_checkup.keys_are_fit()) == ["The log's keys cannot be used (ValueError)."]


def test_a_sequencer_that_stands_still_is_a_fault(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    long_ago = timezone.now() - timedelta(seconds=90)
    PendingLeaf.objects.create(leaf="{}", subject_id="x", written_at=long_ago)
    (found,) = faults(log_checkup.log_keeps_up())
    assert found.startswith("The oldest leaf waits for 9")


def test_a_scanner_that_is_set_must_answer(settings, tmp_path) -> None:
    assert list(scanner.scanner()) == []
    for address in ("unix:" + os.fspath(tmp_path / "none"), "127.0.0.1:1", "nonsense"):
        settings.CLAMD = address
        assert faults(scanner.scanner())[0].startswith("clamd does not answer")


def test_what_speaks_otherwise_is_no_scanner(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMD = f"127.0.0.1:{door.getsockname()[1]}"

        def answer() -> None:
            caller, _address = door.accept()
            with caller:
                assert caller.recv(6) == b"zPING\0"
                caller.sendall(b"220 smtp\r\n")

        daemon = threading.Thread(target=answer)
        daemon.start()
        assert faults(scanner.scanner()) == ["What answers is no clamd."]
        daemon.join(10)
