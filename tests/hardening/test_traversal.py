"""Paths out of their folder, in addresses and names: nothing outside is opened or written, and the answer is 4xx."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection

from common.downloads import attachment
from consultations.surveys.files import safe_file
from opendata.reading import inspect

DATA = Path(os.environ.get("DIWAN_SHARED_DATA", "/nonexistent")) / "hostile" / "traversal"
# Where an address or a parameter could become a path.
DOORS = (
    *("/media/images/{}", "/media/{}", "/static/{}", "/documents/1/{}", "/{}", "/ar/{}"),
    *("/api/v1/log/tile/{}", "/api/v1/log/{}", "/api/v1/receipts/{}", "/api/v1/agencies/{}/"),
    *("/api/v1/datasets/{}/", "/api/v1/resources/{}/download/csv", "/api/v1/services/{}/"),
    *("/share/ar/{}.png", "/qr/{}.svg", "/s/{}", "/preview/link/{}/", "/ar/datasets/{}/"),
    *("/api/v1/pages/find/?path={}", "/api/v1/redirects/resolve/?path={}"),
    *("/api/v1/consultations/{}/versions/1/", "/api/v1/short-links/{}/"),
)
ABOUT = 300  # in `make test`; DIWAN_HOSTILE_WHOLE=1 tries them all
ALWAYS = (
    *("../../../../{FILE}", "..%2f..%2f..%2f..%2f{FILE}", "%2e%2e/%2e%2e/%2e%2e/{FILE}"),
    *("....//....//....//{FILE}", "..\\..\\..\\{FILE}", "/{FILE}", "//{FILE}", "file:///{FILE}"),
    *("..%252f..%252f{FILE}", "..%c0%af..%c0%af{FILE}", "..;/..;/{FILE}", "C:\\{FILE}", "~root/"),
)


def _payloads() -> list[str]:
    path = DATA / "patt_traversal_dev.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    step = 1 if os.environ.get("DIWAN_HOSTILE_WHOLE") else max(1, len(lines) // ABOUT)
    return [*ALWAYS, *(json.loads(line)["path"] for line in lines[::step])]


class Watch:
    """Every path that Python opens, renames, links or removes while it looks. A hook cannot be taken out again."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bool]] = []
        self.is_on = False
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on or event not in {"open", "os.rename", "os.remove", "os.mkdir", "os.link"}:
            return
        for path in arguments[:2] if event in {"os.rename", "os.link"} else arguments[:1]:
            if isinstance(path, str | bytes | os.PathLike):
                flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
                writes = event != "open" or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
                self.seen.append((event, os.path.realpath(os.fsdecode(path)), writes))

    @contextmanager
    def looking(self) -> Iterator[None]:
        self.seen.clear()
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False

    def outside(self, *inside: Path) -> list[tuple[str, str, bool]]:
        """What was read from `/etc` or the planted folder, or written outside of `inside`."""
        folders = tuple(f"{os.path.realpath(one)}/" for one in inside)
        return [
            (event, path, writes)
            for event, path, writes in self.seen
            if (writes and not path.startswith((*folders, "/dev/", "/proc/")))
            or path in {"/etc/passwd", "/etc/shadow", "/etc/hosts", "/etc/issue"}
            or "planted" in path
        ]


WATCH = Watch()


@pytest.fixture
def planted(tmp_path: Path, settings: Any) -> Path:
    """A file beside the media folder, under the name that payloads ask for."""
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    target = tmp_path / "planted" / "etc"
    target.mkdir(parents=True)
    (target / "passwd").write_text("canary-of-traversal")
    return tmp_path


def _named(payload: str, planted: Path) -> list[str]:
    return [
        payload.replace("{FILE}", "etc/passwd"),
        payload.replace("{FILE}", f"{str(planted).lstrip('/')}/planted/etc/passwd"),
    ]


@pytest.mark.django_db
def test_no_address_leads_out_of_its_folder(site, planted) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    asked = [
        (door, name)
        for number, payload in enumerate(_payloads())
        for door in (DOORS if payload in ALWAYS else (DOORS[number % len(DOORS)],))
        for name in _named(payload, planted)[number % 2 :][:1]
    ]
    with WATCH.looking():
        for door, name in asked:
            for spelled in (name, quote(name, safe="")) if "?" not in door else (quote(name),):
                answer = client.get(door.format(spelled))
                body = answer.getvalue()
                if answer.status_code >= 500 or b"root:" in body or b"canary-of" in body:
                    wrong.append((answer.status_code, door, spelled))
                has_query = "?" in door or "?" in spelled  # the address before it may be a list
                if not (has_query or _is_shut(answer)):
                    wrong.append((answer.status_code, door, spelled))
    assert wrong[:10] == []
    assert WATCH.outside(planted / "data", Path(project.DATA_DIR)) == []


def _is_shut(answer: Any) -> bool:
    """Refused, or sent to the same address with the slash that it lacks."""
    to = answer.get("Location", "")
    is_slash = answer.status_code == 301 and to.endswith("/") and not to.startswith("//")
    return 400 <= answer.status_code < 500 or is_slash


@pytest.mark.django_db
def test_no_name_of_an_upload_leads_out_of_its_folder(site, planted, admin_client) -> None:
    """A name is cut to its last part; what Django refuses is no fault of ours."""
    collection = Collection.get_first_root_node().pk
    with WATCH.looking():
        for payload in _payloads()[:: max(1, ABOUT // 25)]:
            for name in _named(payload, planted):
                file = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")
                file._name = f"{name}.pdf"  # as it stands in the request
                sent = {"file": file, "title": "x", "collection": collection}
                answer = admin_client.post("/admin/documents/add/", sent)
                assert answer.status_code in {200, 302, 400}, name
    assert WATCH.outside(planted, Path(project.DATA_DIR)) == []
    assert Document.objects.count() > 0
    for row in Document.objects.all():
        assert Path(row.file.path).parent == planted / "data" / "media" / "documents"


def test_names_keep_no_way_out() -> None:
    for payload in _payloads():
        for name in (payload, payload.replace("{FILE}", "etc/passwd")):
            kept = safe_file(name, b"text").name
            assert not {"/", "\\", "\0"} & set(kept)
            assert not kept.startswith(".")
            head = attachment(name, name)
            assert not {"/", "\\", "\r", "\n"} & set(head.replace("filename*=UTF-8''", ""))


def test_no_member_of_an_archive_leads_out(planted) -> None:
    folder = planted / "data"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, payload in enumerate(_payloads()):
            name = _named(payload, planted)[number % 2]
            if name not in archive.NameToInfo:
                archive.writestr(name, b"canary")
    (folder / "a.zip").write_bytes(made.getvalue())
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w") as archive:
        archive.writestr("../../../planted/data.csv", "a,b\n1,2\n")
    (folder / "b.zip").write_bytes(one.getvalue())
    with WATCH.looking():
        said = [inspect.inspect(folder / name) for name in ("a.zip", "b.zip")]
    assert all(one.get("error") or one["rows"] == 1 for one in said)
    assert WATCH.outside(folder, Path("/tmp")) == []
    assert sorted(p.name for p in (planted / "planted").rglob("*")) == ["etc", "passwd"]


def test_the_watch_notices_what_it_is_for(planted) -> None:
    with WATCH.looking():
        (planted / "planted" / "etc" / "passwd").read_text()
        (planted / "written").write_text("x")
    assert len(WATCH.outside(planted / "data")) == 2
