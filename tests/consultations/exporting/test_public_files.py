"""What anybody may take along, over HTTP: whole, of one instant, or an error; shown with the real web server too."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import signal
import threading
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from django.core.cache import cache
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from cms.services import SiteNames, open_agency_section, start_site
from consultations import services
from consultations.exporting import files, public
from consultations.models import Comment, FileForm
from scripts import processes
from tests import servers
from tests.consultations.conftest import (
    comment_on,
    make_consultation,
    publish_text,
    translate,
)
from tests.consultations.exporting.conftest import WORDS, author_of
from tests.consultations.people import caller

FORMS = [form.value for form in FileForm]


def get(page, form: str, language: str = "ar") -> HttpResponseBase:
    """The answer, read to its end: ``data`` is what came."""
    answer = Client().get(f"/api/v1/consultations/{page.slug}/exports/{form}/?lang={language}")
    if answer.streaming:
        answer.data = b"".join(answer.streaming_content)
    return answer


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_a_file_says_how_long_it_is_how_many_rows_it_has_and_of_when_it_is(
    comments, consultation, form
) -> None:
    answer = get(consultation, form)
    data = answer.data
    assert answer.status_code == 200
    assert int(answer["Content-Length"]) == len(data)
    told = re.fullmatch(r"sha-256=:(.+):", answer["Content-Digest"])
    assert b64decode(told[1]) == hashlib.sha256(data).digest()
    assert answer["Diwan-Rows"] == "2"
    assert datetime.fromisoformat(answer["Diwan-As-Of"]) <= timezone.now()
    for state in ("pending", "withheld", "withdrawn", "erased"):
        assert WORDS[state].encode() not in data


@pytest.mark.database
@pytest.mark.django_db
def test_the_last_line_of_json_lines_counts_the_others(comments, consultation) -> None:
    *rows, end = get(consultation, "jsonl").data.decode().splitlines()
    assert json.loads(end)["end"]["rows"] == len(rows) == 2


@pytest.mark.database
@pytest.mark.django_db
def test_arabic_names_of_files_survive_and_have_a_plain_twin(comments, consultation) -> None:
    named = get(consultation, "csv")["Content-Disposition"]
    plain, _sign, extended = named.partition("; filename*=UTF-8''")
    assert re.fullmatch(rf'attachment; filename="comments-{consultation.pk}-[\d-]+\.csv"', plain)
    assert consultation.title in unquote(extended)
    assert unquote(extended).endswith(".csv")
    assert named.isascii()


@pytest.mark.database
@pytest.mark.django_db
def test_the_same_file_is_handed_out_until_something_public_changes(
    comments, consultation, django_capture_on_commit_callbacks
) -> None:
    assert get(consultation, "jsonl").data == get(consultation, "jsonl").data
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_comment(
            comment=comments["published"],
            author=author_of(comments["published"]),
            now=timezone.now(),
        )
    assert list(files.folder().glob("public-*")) == []
    later = get(consultation, "jsonl").data.decode()
    assert WORDS["published"] not in later
    assert len(list(files.folder().glob("public-*.jsonl"))) == 1
    services.withhold_comment(
        comment=comments["redacted"], actor=PLATFORM, reason="insult", now=timezone.now()
    )
    assert json.loads(get(consultation, "jsonl").data)["end"]["rows"] == 0
    assert len(list(files.folder().glob("public-*.jsonl"))) == 1


@pytest.mark.database
@pytest.mark.django_db
def test_a_file_that_cannot_be_written_is_an_error_and_not_a_short_file(
    comments, consultation, settings, tmp_path, client
) -> None:
    settings.DATA_DIR = tmp_path / "a-file"
    (tmp_path / "a-file").write_text("where a folder should be")
    answer = get(consultation, "csv")
    assert answer.status_code == 503
    assert answer.json()["code"] == "export_failed"


@pytest.mark.database
@pytest.mark.django_db
def test_only_so_many_files_are_written_at_once(comments, consultation) -> None:
    for _ in range(public.AT_ONCE):
        assert public._slots.acquire(blocking=False)
    try:
        answer = get(consultation, "csv")
    finally:
        for _ in range(public.AT_ONCE):
            public._slots.release()
    assert (answer.status_code, answer.json()["code"]) == (503, "exports_busy")
    assert answer["Retry-After"] == str(public.RETRY_SECONDS)
    assert get(consultation, "csv").status_code == 200


@pytest.mark.database
@pytest.mark.django_db
def test_a_file_is_for_consultations_that_everybody_may_read(agency, site) -> None:
    hidden = make_consultation(
        agency, "hidden", visibility="government", participation_level="verified"
    )
    publish_text(hidden)
    for form in ("", *FORMS, "pdf"):
        path = f"/api/v1/consultations/hidden/exports/{form}{'/' if form else ''}"
        assert Client().get(path).status_code == 404
    assert (
        caller("email:layla@example.org").get("/api/v1/consultations/hidden/exports/").status_code
        == 404
    )


@pytest.mark.database
@pytest.mark.django_db
def test_the_list_of_files_explains_every_column_in_both_languages(comments, consultation) -> None:
    translate(consultation, "Strategy")
    shown = {}
    for language in ("ar", "en"):
        told = Client().get(f"/api/v1/consultations/strategy/exports/?lang={language}").json()
        assert told["count"] == 2
        assert [one["form"] for one in told["files"]] == FORMS
        assert all(one["about_bytes"] > 0 for one in told["files"])
        shown[language] = told["columns"]
        heads = next(csv.reader(io.StringIO(get(consultation, "csv").data.decode())))
        assert (
            told["files"][2]["url"]
            == f"/api/v1/consultations/strategy/exports/csv/?lang={language}"
        )
        assert heads == [column["name"] for column in told["columns"]]
    for arabic, english in zip(shown["ar"], shown["en"], strict=True):
        assert arabic["name"] == english["name"]
        assert re.search("[\u0600-\u06ff]", arabic["label"] + arabic["meaning"])
        assert not re.search("[\u0600-\u06ff]", english["label"] + english["meaning"])


# --- While comments arrive, and with a real server -------------------------------------------------------------------


@pytest.fixture
def committed(scratch_database):
    """An open consultation whose comments are shown at once, seen by every connection."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency, moderation="post")
    publish_text(page)
    cache.clear()
    return page


@pytest.mark.database
def test_an_export_while_comments_arrive_has_each_once_and_all_from_before(
    committed, tmp_path
) -> None:
    answered: list[tuple[str, datetime]] = []
    stop = threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                made = comment_on(committed, f"رأي {len(answered)}")
                answered.append((made.public_id, timezone.now()))
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for one in writers:
        one.start()
    try:
        made = []
        while len(answered) < 30:
            path = tmp_path / "x.jsonl"
            written = files.write(files.Wanted(committed, "jsonl", "moderation", "ar"), path)
            made.append((written, path.read_text("utf-8").splitlines()))
    finally:
        stop.set()
        for one in writers:
            one.join()
    assert len(made) > 3
    for written, lines in made:
        *rows, end = [json.loads(line) for line in lines]
        ids = [row["id"] for row in rows]
        assert end["end"]["rows"] == written.rows == len(ids) == len(set(ids))
        before = {public_id for public_id, at in answered if at < written.as_of}
        assert before <= set(ids)


def below(pid: int, port: str) -> list[int]:
    """The processes of the server on this port, started by this one, and what they started."""
    found = []
    for child in processes.children(pid):
        if port in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
            found += processes.family(child)
    return found


@pytest.mark.server
def test_a_client_notices_when_the_server_dies_in_the_middle(committed, tmp_path) -> None:
    """The server is killed while it sends; what arrived is shorter than was said, and the client's own library says so."""
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(consultation=committed, body="رأي طويل " * 400, language="ar", status="published",
                decided_at=now, submitted_at=now)
        for _number in range(4000)
    )  # fmt: skip
    data = tmp_path / "data"
    data.mkdir()
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(data / "diwan.sqlite3")])
    with servers.serving(data) as base:
        address = f"{base}/api/v1/consultations/strategy/exports/csv/"
        whole = httpx.get(address, timeout=60)
        assert int(whole.headers["Content-Length"]) == len(whole.content)
        with pytest.raises(httpx.HTTPError), httpx.stream("GET", address, timeout=60) as answer:
            taken = answer.iter_bytes(1024)
            next(taken)
            for pid in below(os.getpid(), base.rpartition(":")[2]):
                os.kill(pid, signal.SIGKILL)
            for _block in taken:
                pass
