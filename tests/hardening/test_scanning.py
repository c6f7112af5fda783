"""Files of others: asked about when they come, and given to nobody without a verdict."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from accounts.actors import PLATFORM
from common import clamd
from common.file_kinds import DOCUMENTS, is_of_kind
from consultations import services as consultations
from consultations.models import SurveyFile
from opendata import ingesting
from opendata.errors import FileNotUsable
from opendata.models import ReleaseFile, ResourceState
from operations import scanning
from operations.models import ScannedFile
from tests.consultations.conftest import make_consultation
from tests.consultations.surveys.conftest import make_survey
from tests.hardening import clamav
from tests.hardening.clamav import EICAR, Daemon
from tests.opendata.conftest import make_dataset
from tests.servers import free_port

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"
CSV = "المدينة,العدد\nعمّان,4\n".encode()


@pytest.fixture
def daemon(settings) -> Iterator[Daemon]:
    with clamav.running() as (one, address):
        settings.CLAMD, settings.CLAMD_AWAY = address, "hold"
        yield one


@pytest.fixture
def away(settings) -> None:
    settings.CLAMD, settings.CLAMD_AWAY = f"127.0.0.1:{free_port()}", "hold"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


def got(url: str) -> tuple[int, Any, bytes]:
    """Status, headers and body of what a stranger gets."""
    answer = Client().get(url)
    body = answer.getvalue()
    return answer.status_code, answer.headers, body


def picture(behind: bytes = b"", size: tuple[int, int] = (2, 2), form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Picture.new("RGB", size).save(buffer, form)
    return buffer.getvalue() + behind


# --- The protocol ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_unix", [True, False])
def test_the_daemon_is_asked_over_a_socket_of_either_kind(is_unix: bool, tmp_path) -> None:
    path = tmp_path / "clamd.ctl" if is_unix else None
    large = b"x" * (3 * clamd.CHUNK + 7)
    with clamav.running(path) as (daemon, address):
        assert clamd.infection_in(io.BytesIO(large), address) == ""
        assert clamd.infection_in(io.BytesIO(large + EICAR), address) == clamav.NAME
        assert daemon.asked == [large, large + EICAR]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"OKAY\0",
        b"stream: OK FOUND but\0",
        b"\xff" * 9000,
    ],
)
def test_what_is_no_verdict_is_none(said: bytes) -> None:
    with clamav.running() as (daemon, address):
        daemon.says = said
        with pytest.raises(clamd.ScannerAway):
            clamd.infection_in(io.BytesIO(b"x"), address)


@pytest.mark.parametrize("address", ["unix:/nonexistent/clamd.ctl", "127.0.0.1:1", "nonsense", ":"])
def test_a_daemon_that_is_not_there_gives_no_verdict(address: str) -> None:
    with pytest.raises(clamd.ScannerAway):
        clamd.infection_in(io.BytesIO(b"x"), address, seconds=2)


# --- Whatever the door -----------------------------------------------------------------------------------------------

DOCUMENT_DOORS = ("/admin/documents/add/", "/admin/documents/multiple/add/", "chooser")
IMAGE_DOORS = ("/admin/images/add/", "/admin/images/multiple/add/", "chooser")


def upload(client: Client, kind: str, door: str, name: str, content: bytes) -> Any:
    """Send a file through one of Wagtail's forms."""
    collection = Collection.get_first_root_node().pk
    place = "document" if kind == "documents" else "image"
    prefix = f"{place}-chooser-upload-" if door == "chooser" else ""
    address = f"/admin/{kind}/chooser/create/" if door == "chooser" else door
    is_multiple = "multiple" in door
    sent = {
        "files[]" if is_multiple else f"{prefix}file": SimpleUploadedFile(name, content),
        f"{prefix}title": "x",
        f"{prefix}collection": collection,
    }
    head = {"X-Requested-With": "XMLHttpRequest"} if is_multiple else {}
    return client.post(address, sent, headers=head)


@pytest.mark.parametrize("door", DOCUMENT_DOORS)
def test_an_infected_document_is_refused_at_every_door(door, site, admin_client, daemon) -> None:
    answer = upload(admin_client, "documents", door, "a.pdf", PDF + EICAR)
    assert Document.objects.count() == 0
    assert "virus" in _said(answer) or "الفيروسات" in _said(answer)
    upload(admin_client, "documents", door, "a.pdf", PDF)
    assert Document.objects.count() == 1
    assert len(daemon.asked) == 2


@pytest.mark.parametrize("door", IMAGE_DOORS)
def test_an_infected_picture_is_refused_at_every_door(door, site, admin_client, daemon) -> None:
    answer = upload(admin_client, "images", door, "a.png", picture(EICAR))
    assert Image.objects.count() == 0
    assert "virus" in _said(answer) or "الفيروسات" in _said(answer)
    upload(admin_client, "images", door, "a.png", picture())
    assert Image.objects.count() == 1


def _said(answer: Any) -> str:
    body = answer.text
    return str(json.loads(body)) if body.startswith("{") else body


def test_a_picture_is_not_taken_unchecked(site, admin_client, away) -> None:
    upload(admin_client, "images", "/admin/images/add/", "a.png", picture())
    assert Image.objects.count() == 0


def test_an_infected_document_takes_no_other_s_place(site, admin_client, daemon) -> None:
    upload(admin_client, "documents", "/admin/documents/add/", "a.pdf", PDF)
    row = Document.objects.get()
    sent = {
        "file": SimpleUploadedFile("b.pdf", PDF + EICAR),
        "title": "x",
        "collection": Collection.get_first_root_node().pk,
    }
    admin_client.post(f"/admin/documents/edit/{row.pk}/", sent)
    row.refresh_from_db()
    with row.file.open() as content:
        assert content.read() == PDF


def test_a_held_document_is_given_to_nobody_before_its_verdict(
    site, admin_client, away, settings
) -> None:
    upload(admin_client, "documents", "/admin/documents/add/", "a.pdf", PDF + EICAR)
    upload(admin_client, "documents", "/admin/documents/add/", "b.pdf", PDF)
    bad, good = (row.url for row in Document.objects.order_by("pk"))
    held = [got(url) for url in (bad, good)]
    assert [status for status, _head, _body in held] == [503, 503]
    assert held[0][1]["Retry-After"] == "120"
    with clamav.running() as (daemon, address):
        settings.CLAMD = address
        assert [got(url)[0] for url in (bad, good, good)] == [422, 200, 200]
        assert len(daemon.asked) == 2
    assert got(good)[::2] == (200, PDF)  # the verdict stays when the daemon is gone


def test_nothing_is_taken_where_files_are_not_held(site, admin_client, away, settings) -> None:
    settings.CLAMD_AWAY = "refuse"
    upload(admin_client, "documents", "/admin/documents/add/", "a.pdf", PDF)
    assert Document.objects.count() == 0


def _dataset_file(agency: Any, content: bytes) -> ReleaseFile:
    titles = ingesting.Titles("ملف", "File")
    dataset = make_dataset(agency)
    ingesting.add_resource(
        dataset=dataset,
        actor=PLATFORM,
        titles=titles,
        upload=ingesting.Upload(io.BytesIO(content), "a.csv"),
        now=timezone.now(),
    )
    return ReleaseFile.objects.get(release__dataset=dataset)


def test_an_infected_file_of_a_dataset_is_refused(agency, daemon) -> None:
    with pytest.raises(FileNotUsable) as refused:
        _dataset_file(agency, CSV + EICAR)
    assert refused.value.facts["problem"] == "infected"
    assert ReleaseFile.objects.count() == 0


def test_a_held_file_of_a_dataset_is_not_read_before_its_verdict(agency, away, settings) -> None:
    file = _dataset_file(agency, CSV)
    assert ingesting.read_file(file_id=file.pk, now=timezone.now()) is None
    file.refresh_from_db()
    assert file.state == ResourceState.PENDING
    with clamav.running() as (_daemon, address):
        settings.CLAMD = address
        ingesting.read_file(file_id=file.pk, now=timezone.now())
    file.refresh_from_db()
    assert (file.state, file.row_count) == (ResourceState.READY, 1)


def test_a_held_file_that_turns_out_infected_says_so(agency, away, settings) -> None:
    file = _dataset_file(agency, CSV + EICAR)
    with clamav.running() as (_daemon, address):
        settings.CLAMD = address
        ingesting.read_file(file_id=file.pk, now=timezone.now())
    file.refresh_from_db()
    assert (file.state, file.problem) == (ResourceState.FAILED, "infected")


def test_an_infected_file_of_an_answer_is_refused(agency, daemon) -> None:
    survey = make_survey(make_consultation(agency))
    with pytest.raises(scanning.FileInfected):
        consultations.receive_file(survey=survey, name="a.txt", content=b"a " + EICAR)
    assert SurveyFile.objects.count() == 0
    consultations.receive_file(survey=survey, name="a.txt", content=b"a")
    assert SurveyFile.objects.count() == 1


def test_the_same_bytes_are_asked_about_once(daemon) -> None:
    for _again in range(3):
        scanning.take(io.BytesIO(b"x"))
    assert len(daemon.asked) == ScannedFile.objects.count() == 1


def test_without_a_scanner_nothing_is_asked(settings, site, admin_client) -> None:
    settings.CLAMD = ""
    upload(admin_client, "documents", "/admin/documents/add/", "a.pdf", PDF + EICAR)
    assert got(Document.objects.get().url)[0] == 200
    assert ScannedFile.objects.count() == 0


# --- What a file is --------------------------------------------------------------------------------------------------


def archive(*parts: str, first: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        if first:
            out.writestr("mimetype", first)
        for part in parts:
            out.writestr(part, b"x")
    return made.getvalue()


OFFICE = "[Content_Types].xml"
KINDS = {
    "pdf": PDF,
    "docx": archive(OFFICE, "word/document.xml"),
    "xlsx": archive(OFFICE, "xl/workbook.xml"),
    "pptx": archive(OFFICE, "ppt/presentation.xml"),
    "odt": archive("content.xml", first=DOCUMENTS["odt"].encode()),
    "ods": archive("content.xml", first=DOCUMENTS["ods"].encode()),
    "odp": archive("content.xml", first=DOCUMENTS["odp"].encode()),
    "csv": CSV,
    "txt": "نصّ".encode("cp1256"),
    "json": b"{}",
    "zip": archive("a.csv"),
    "png": picture(),
    "jpg": picture(form="JPEG"),
}
OTHERS = {
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page behind a mark": b"\xef\xbb\xbf \n<html>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\x00\x03",
    "another program": b"\x7fELF\x02\x01",
    "macros": archive(OFFICE, "word/document.xml", "word/vbaProject.bin"),
    "macros in a workbook": archive(OFFICE, "xl/workbook.xml", "xl/vbaProject.bin"),
    "a broken archive": b"PK\x03\x04" + b"x" * 50,
    "nothing": b"\0",
}


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_is_what_is_in_it(ending: str) -> None:
    texts = {"csv", "txt", "json"}
    fits = {kind for kind, content in KINDS.items() if is_of_kind(io.BytesIO(content), ending)}
    assert fits == (texts if ending in texts else {ending})


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_of_no_kind_fits_no_name(name: str) -> None:
    fits = {kind for kind in DOCUMENTS if is_of_kind(io.BytesIO(OTHERS[name]), kind)}
    assert fits == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((f"a.{ending}", OTHERS["a page"]) for ending in ("pdf", "html", "svg", "csv", "docx")),
        ("a.docx", OTHERS["macros"]),
        ("a.exe", OTHERS["a program"]),
        ("a.pdf", b"x" * 52_428_801),
        ("a.pdf.html", PDF),
    ],
    ids=["pdf", "html", "svg", "csv", "docx", "macros", "exe", "large", "two endings"],
)
def test_a_document_of_another_kind_is_refused(name, content, site, admin_client) -> None:
    upload(admin_client, "documents", "/admin/documents/add/", name, content)
    assert Document.objects.count() == 0


def test_no_picture_unpacks_to_more_than_a_server_bears(site, admin_client) -> None:
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        size, crc = len(data).to_bytes(4, "big"), zlib.crc32(kind + data).to_bytes(4, "big")
        return size + kind + data + crc

    side = (60_000).to_bytes(4, "big")
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side + side + b"\x08\x02\0\0\0")
    bomb += chunk(b"IDAT", zlib.compress(b"\0" * 9_000_000, 9)) + chunk(b"IEND", b"")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for name, content in (("a.png", bomb), ("a.svg", svg), ("a.png", svg), ("a.gif", PDF)):
        upload(admin_client, "images", "/admin/images/add/", name, content)
    assert Image.objects.count() == 0


# --- How files are given out -----------------------------------------------------------------------------------------


def test_documents_are_saved_and_never_shown(site) -> None:
    for name, content in (("a.pdf", PDF), ("قانون.html", OTHERS["a page"]), ("a.svg", b"<svg/>")):
        row = Document.objects.create(title="x", file=ContentFile(content, name=name))
        status, head, body = got(row.url)
        assert (status, body) == (200, content)
        assert head["Content-Disposition"].startswith("attachment; ")
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["Content-Security-Policy"] == "default-src 'none'; sandbox"
        known = "application/pdf" if name == "a.pdf" else "application/octet-stream"
        assert head["Content-Type"] == known


def test_pictures_have_an_address_in_the_sizes_that_the_site_made(site) -> None:
    row = Image.objects.create(title="x", file=ContentFile(picture(), name="a.png"))
    status, head, body = got(row.get_rendition("max-1x1").url)
    assert (status, head["Content-Type"], body[:4]) == (200, "image/png", b"\x89PNG")
    assert head["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in head["Content-Security-Policy"]
    for address in (f"/media/{row.file.name}", "/media/images/../documents/a.pdf", "/media/"):
        assert got(address)[0] == 404
