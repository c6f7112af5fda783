"""What a ClamAV daemon says to each kind of file, and what the platform makes of it.

``make clamd`` runs these tests against the real one; otherwise a server stands in for it that says the same, word for word.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from wagtail.documents.models import Document

from common import clamd
from common.operating import Level
from operations import scanner_trials, scanning
from operations.checkup import scanner as checkup
from operations.models import ScannedFile
from scripts.services import clamd as real
from tests.hardening import clamav
from tests.hardening.clamav import AS_DOCUMENTED, EICAR, MARKER, NAME, OTHER_NAME
from tests.hardening.test_scanning import PDF, _said, got, upload

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
SMALL = AS_DOCUMENTED | {"StreamMaxLength": "1M", "MaxFileSize": "2M", "MaxScanSize": "2M"}
Start = Callable[..., Any]  # Any: either daemon


@pytest.fixture
def start(settings, tmp_path) -> Iterator[Start]:
    """Start a daemon with options of clamd.conf beside those of docs/security/uploads.md; the site asks the last one."""
    settings.CLAMD_AWAY, settings.MEDIA_ROOT = "hold", tmp_path / "media"
    with contextlib.ExitStack() as stack:

        def started(options: dict[str, str] = AS_DOCUMENTED, name: str = "1") -> Any:
            if os.environ.get(real.REAL):
                one = stack.enter_context(real.running(clamav.SIGNATURES, options))
            else:
                path = tmp_path / f"{name}.ctl"
                one, _address = stack.enter_context(clamav.running(path, options))
            settings.CLAMD = one.address
            return one

        yield started


def packed(*parts: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def workbook(words: str) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = words
    book.save(made)
    return made.getvalue()


def said(content: bytes, address: str) -> str:
    return clamd.infection_in(io.BytesIO(content), address)


# --- The daemon ------------------------------------------------------------------------------------------------------


def test_files_and_what_is_packed_in_them(start: Start) -> None:
    address = start().address
    assert clamd.pinged(address) == "PONG"
    files = {
        b"": "",
        b"clean": "",
        EICAR: NAME,
        b"a" * 100_000 + MARKER + b"b": OTHER_NAME,
        packed(("a.txt", b"x"), ("b.com", EICAR)): NAME,
        packed(("a.zip", packed(("b.zip", packed(("c", MARKER)))))): OTHER_NAME,
        workbook("عمّان"): "",
        workbook(MARKER.decode()): OTHER_NAME,
        scanner_trials.locked_archive(): "Heuristics.Encrypted.Zip",
        scanner_trials.nested_archives(): "Heuristics.Limits.Exceeded.MaxRecursion",
    }
    assert [said(content, address) for content in files] == list(files.values())


@pytest.mark.parametrize("size", [MB + 1, 3 * MB, 20 * MB])
def test_a_file_that_is_larger_than_a_stream_may_be_has_no_verdict(start: Start, size) -> None:
    address = start(SMALL).address
    assert said(b"x" * MB, address) == ""
    with scanner_trials.zeros(size) as large, pytest.raises(clamd.LargerThanStream):
        clamd.infection_in(large, address)
    with pytest.raises(clamd.LargerThanStream):
        said(EICAR + b"x" * size, address)


@pytest.mark.parametrize(
    "content",
    [
        packed(("a", b"\0" * 3 * MB + EICAR)),
        packed(*((str(n), b"\0" * (MB * 9 // 10)) for n in range(3)), ("b", EICAR)),
        packed(("a.zip", packed(("a", b"\0" * 3 * MB + EICAR)))),
    ],
    ids=["behind the limit of a part", "behind the limit of the whole", "of a part of a part"],
)
def test_what_it_did_not_look_at_is_not_clean(start: Start, content: bytes) -> None:
    assert said(content, start(SMALL).address) == "Heuristics.Limits.Exceeded.MaxScanSize"
    blind = start(SMALL | {"AlertExceedsMax": "no"}, "blind").address
    assert said(content, blind) == ""  # which is why such a daemon is not believed


def test_parts_longer_than_it_reads_are_clean_to_it_where_the_whole_may_be_longer(
    start: Start,
) -> None:
    """Why docs/security/uploads.md wants both limits alike: this is what clamd does, and nothing tells."""
    address = start(SMALL | {"MaxScanSize": "20M"}).address
    assert said(packed(("a", b"\0" * 3 * MB + EICAR)), address) == ""


def test_one_that_ends_in_the_middle_gives_no_verdict(start: Start) -> None:
    one = start()

    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() and not self.closed:
                one.end()
                time.sleep(0.3)  # it has stopped listening by then
            return super().read(size)

    with pytest.raises(clamd.ScannerAway):
        clamd.infection_in(Interrupted(b"x" * 2 * clamd.CHUNK), one.address)


def test_one_that_hangs_gives_no_verdict_and_the_next_file_has_one(start: Start) -> None:
    one = start()
    one.pause()
    for ask in (clamd.pinged, lambda address, seconds: said_in(seconds, address)):
        with pytest.raises(clamd.ScannerAway, match="TimeoutError"):
            ask(one.address, seconds=0.3)
    one.resume()
    assert said(EICAR, one.address) == NAME


def said_in(seconds: float, address: str) -> str:
    return clamd.infection_in(io.BytesIO(b"x" * 5 * MB), address, seconds=seconds)


def test_new_signatures_are_loaded_while_files_are_asked_about(start: Start) -> None:
    address = start().address
    with clamd._connected(address, 60) as daemon:
        daemon.sendall(b"zRELOAD\0")
        assert clamd._answer(daemon, time.monotonic() + 60) == "RELOADING"
    assert [said(content, address) for content in (b"x", EICAR) * 10] == ["", NAME] * 10


def test_other_words_are_no_command(start: Start) -> None:
    with clamd._connected(start().address, 60) as daemon:
        daemon.sendall(b"zNOTHING\0")
        assert clamd._answer(daemon, time.monotonic() + 60) == "UNKNOWN COMMAND"


def test_half_a_file_has_no_verdict(start: Start) -> None:
    with clamd._connected(start().address, 60) as daemon:
        daemon.sendall(b"zINSTREAM\0" + struct.pack("!L", 10) + b"abc")
        daemon.shutdown(socket.SHUT_WR)
        assert clamd._answer(daemon, time.monotonic() + 60) == ""


# --- What is made of it ----------------------------------------------------------------------------------------------


def taken(content: bytes) -> str:
    """The name of the refusal, or none."""
    try:
        scanning.take(io.BytesIO(content))
    except scanning.NotClean as refusal:
        return type(refusal).__name__
    return ""


def test_each_verdict_is_a_refusal_of_its_own(start: Start) -> None:
    start(SMALL)
    files = {
        b"x": "",
        EICAR: "FileInfected",
        scanner_trials.locked_archive(): "FileNotScannable",
        packed(("a", b"\0" * 3 * MB)): "FileNotScannable",
        b"x" * 2 * MB: "FileTooLargeToScan",
    }
    assert [taken(content) for content in files] == list(files.values())
    kept = ScannedFile.objects.values_list("infection", flat=True)
    assert sorted(kept) == [
        "",
        NAME,
        "Heuristics.Encrypted.Zip",
        "Heuristics.Limits.Exceeded.MaxScanSize",
    ]


def test_a_file_that_was_too_large_is_asked_about_again(start: Start) -> None:
    start(SMALL)
    assert taken(b"x" * 2 * MB) == "FileTooLargeToScan"
    start(AS_DOCUMENTED, "raised")
    assert taken(b"x" * 2 * MB) == ""


def test_a_scanner_that_keeps_quiet_about_what_it_did_not_see_is_not_believed(start: Start) -> None:
    start(AS_DOCUMENTED | {"AlertExceedsMax": "no"})
    with pytest.raises(scanning.FileHeld):
        scanning.require_clean("0" * 64, lambda: io.BytesIO(b"x"))
    with pytest.raises(scanning.ScannerSilent):
        scanning.take(io.BytesIO(b"x"), is_held=False)
    assert taken(EICAR) == "FileInfected"  # what it finds counts all the same
    assert [one.infection for one in ScannedFile.objects.all()] == [NAME]


def test_a_scanner_that_hangs_costs_one_short_wait(start: Start, monkeypatch) -> None:
    one, pinged = start(), clamd.pinged
    one.pause()
    with monkeypatch.context() as hurried, pytest.raises(scanning.FileHeld):
        hurried.setattr(clamd, "pinged", lambda address: pinged(address, seconds=0.3))
        scanning.require_clean("0" * 64, lambda: io.BytesIO(b"x"))
    one.resume()
    scanning.require_clean("0" * 64, lambda: io.BytesIO(b"x"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PDF + EICAR, (scanning.FileInfected, "برمجية خبيثة", "malicious software")),
        (PDF + b"x" * 2 * MB, (scanning.FileTooLargeToScan, "أكبر مما يقبله", "larger than")),
        (
            packed(("a.csv", b"\0" * 3 * MB)),
            (scanning.FileNotScannable, "أن ينظر في هذا الملف كله", "look into the whole"),
        ),
    ],
    ids=["infected", "too large", "holds too much"],
)
def test_editors_are_told_in_their_language(
    content, told, site, admin_client, start: Start
) -> None:
    start(SMALL)
    refusal, arabic, english = told
    name = "a.zip" if content.startswith(b"PK") else "a.pdf"
    answer = upload(admin_client, "documents", "/admin/documents/add/", name, content)
    assert Document.objects.count() == 0
    assert arabic in _said(answer)
    with translation.override("en"):
        assert english in str(refusal.title)


def test_a_held_file_that_turns_out_too_large_is_given_to_nobody(
    site, admin_client, start: Start, settings
) -> None:
    settings.CLAMD = "unix:/nonexistent"
    upload(admin_client, "documents", "/admin/documents/add/", "a.pdf", PDF + b"x" * 2 * MB)
    url = Document.objects.get().url
    start(SMALL)
    assert got(url)[0] == 422
    start(AS_DOCUMENTED, "raised")
    assert got(url)[0] == 200


# --- The doctor ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_uploads(settings) -> None:
    settings.API_MAX_UPLOAD_BYTES = 3 * MB


def advised(start: Start, **options: str) -> list[tuple[Level, str]]:
    start(AS_DOCUMENTED | options)
    return [(one.level, one.advice.partition(" in clamd.conf")[0]) for one in checkup.scanner()]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, (Level.OK, "")),
        ({"StreamMaxLength": "2M"}, (Level.FAULT, "Set StreamMaxLength 110M")),
        ({"MaxFileSize": "2M"}, (Level.FAULT, "Set MaxFileSize and MaxScanSize to 500M")),
        ({"MaxScanSize": "2M"}, (Level.FAULT, "Set MaxFileSize and MaxScanSize to 500M")),
        ({"AlertExceedsMax": "no"}, (Level.FAULT, "Set AlertExceedsMax yes")),
        ({"AlertEncryptedArchive": "no"}, (Level.WARNING, "Set AlertEncryptedArchive yes")),
    ],
    ids=lambda one: next(iter(one), "as documented") if isinstance(one, dict) else "",
)
def test_the_doctor_tells_what_to_set(start: Start, small_uploads, options, found) -> None:
    assert advised(start, **options) == [found]


def test_the_doctor_finds_a_scanner_that_knows_no_virus(
    start: Start, small_uploads, monkeypatch
) -> None:
    monkeypatch.setattr(clamav, "SIGNATURES", {"Diwan.Marker": MARKER})
    monkeypatch.setattr(clamav, "NAME", "")
    assert advised(start) == [(Level.FAULT, "Run freshclam, and look at DatabaseDirectory")]


def test_the_documented_settings_are_those_that_are_tested(settings) -> None:
    largest = int(AS_DOCUMENTED["StreamMaxLength"].removesuffix("M")) * MB
    assert largest > max(settings.API_MAX_UPLOAD_BYTES, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
    text = Path("docs/security/uploads.md").read_text("utf-8")
    assert [f"{name} {value}" for name, value in AS_DOCUMENTED.items()] == [
        line for line in text.splitlines() if line.partition(" ")[0] in AS_DOCUMENTED
    ]
