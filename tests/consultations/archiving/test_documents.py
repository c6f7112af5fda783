"""Reports and archives beside an outcome: for everybody, and never with words that were taken back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.exporting import files
from consultations.models import ConsultationPage, Export
from consultations.reporting import pdf
from operations import worker
from tests.consultations.archiving.conftest import Story
from tests.consultations.exporting.conftest import author_of

FORMS = ("pdf", "docx", "zip")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()


def get(page: ConsultationPage, form: str, language: str = "ar"):
    answer = Client().get(f"/api/v1/consultations/{page.slug}/exports/{form}/?lang={language}")
    if answer.streaming:
        answer.data = b"".join(answer.streaming_content)
    return answer


def offered(page: ConsultationPage, language: str = "ar") -> list[dict]:
    answer = Client().get(f"/api/v1/consultations/{page.slug}/exports/?lang={language}")
    return answer.json()["documents"]


@pytest.fixture
def written(story, sequence) -> Story:
    """The worker has done what waits."""
    _work(sequence)
    return story


def _work(sequence) -> None:
    sequence()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        worker.drain(strict=True)


def test_there_is_none_before_the_outcome(consultation):
    assert offered(consultation) == []
    assert [get(consultation, form).status_code for form in FORMS] == [404, 404, 404]
    assert not Export.objects.exists()


def test_while_they_are_written_one_is_asked_to_come_again(story):
    assert offered(story.page) == []
    for form in FORMS:
        answer = get(story.page, form)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_everybody_takes_them_along(written):
    for language in ("ar", "en"):
        assert [one["form"] for one in offered(written.page, language)] == list(FORMS)
        for one in offered(written.page, language):
            answer = get(written.page, one["form"], language)
            assert answer.status_code == 200
            assert len(answer.data) == one["size_bytes"] == int(answer["Content-Length"])
            assert answer["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    assert get(written.page, "pdf").data != get(written.page, "pdf", "en").data
    assert "%D8%" in get(written.page, "zip")["Content-Disposition"]


def test_what_is_taken_back_is_gone_at_once_and_left_out_of_the_next(written, sequence):
    comment = written.comments["noted"]
    before = get(written.page, "zip").data
    services.withdraw_comment(comment=comment, author=author_of(comment), now=timezone.now())

    assert [get(written.page, form).status_code for form in FORMS] == [503, 503, 503]
    _work(sequence)
    after = get(written.page, "zip").data

    def holds(data: bytes) -> bool:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any("شكرًا لكم.".encode() in archive.read(name) for name in archive.namelist())

    assert holds(before)
    assert not holds(after)


def test_many_changes_are_written_once(written, sequence, django_capture_on_commit_callbacks):
    before = set(Export.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("accepted", "suggested"):
            services.answer_comment(
                comment=written.comments[name],
                actor=PLATFORM,
                body="شكرًا.",
                language="ar",
                now=timezone.now(),
            )
    made = Export.objects.exclude(pk__in=before)

    assert made.count() == 5
    _work(sequence)
    assert set(made.values_list("state", flat=True)) == {"ready"}
    assert len(list(files.folder().glob("*"))) == 5


def test_without_the_libraries_only_the_pdf_fails_and_says_why(story, sequence, monkeypatch):
    def fail():
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "_import", fail)
    _work(sequence)

    assert get(story.page, "pdf").status_code == 503
    assert [one["form"] for one in offered(story.page)] == ["docx", "zip"]
    failed = Export.objects.filter(state="failed")
    assert set(failed.values_list("form", "problem")) == {("pdf", "libraries")}


def test_officials_may_ask_for_them_before_there_is_an_outcome(consultation, sequence):
    export = services.ask_export(
        consultation=consultation, actor=PLATFORM, form="docx", language="ar", now=timezone.now()
    )
    _work(sequence)

    export.refresh_from_db()
    assert (export.state, export.scope) == ("ready", "public")
    assert offered(consultation) == []
