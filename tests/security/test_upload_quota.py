"""One person, or one address, sends so many files and bytes in a day; what is more is stored nowhere, and they are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from accounts.models import User
from config.environment import InvalidSetting, upload_quota
from consultations.models import Survey, SurveyFile
from operations.models import CallCount
from tests.consultations.conftest import make_consultation
from tests.consultations.people import caller
from tests.consultations.surveys.conftest import make_survey
from tests.hardening.test_scanning import DOCUMENT_DOORS, IMAGE_DOORS, PDF, picture, upload

pytestmark = pytest.mark.django_db
FILES = "/api/v1/consultations/strategy/surveys/home/files/"


@pytest.fixture(autouse=True)
def _counters(settings: Any, tmp_path: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


@pytest.fixture
def survey(agency: Any) -> Survey:
    return make_survey(make_consultation(agency))


def send(client: Client, kilobytes: int = 1, **headers: str) -> Any:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 ".ljust(kilobytes * 1024), "application/pdf")
    return client.post(f"{FILES}?lang=en", {"file": file}, **headers)


def test_more_files_than_a_day_has_are_not_stored(survey: Survey, settings: Any) -> None:
    settings.VISITOR_UPLOADS = (2, 100)
    assert [send(Client()).status_code for _file in range(3)] == [201, 201, 429]
    assert SurveyFile.objects.count() == 2
    answer = send(Client())
    assert answer.json()["code"] == "upload_quota_reached"
    assert "in a day" in answer.json()["title"]
    assert 0 < int(answer.headers["Retry-After"]) <= 86_401


def test_more_bytes_than_a_day_has_are_not_stored(survey: Survey, settings: Any) -> None:
    settings.VISITOR_UPLOADS = (100, 1)
    assert send(Client(), 700).status_code == 201
    assert send(Client(), 700).status_code == 429
    assert SurveyFile.objects.count() == 1


def test_each_address_and_each_person_has_a_day_of_their_own(survey: Survey, settings: Any) -> None:
    settings.VISITOR_UPLOADS = (1, 100)
    layla, omar = caller("email:layla@example.org"), caller("email:omar@example.org")
    assert [send(one).status_code for one in (layla, omar, Client())] == [201, 201, 201]
    assert [send(one).status_code for one in (layla, omar, Client())] == [429, 429, 429]
    other = {"REMOTE_ADDR": "198.51.100.9"}
    assert send(Client(), **other).status_code == 201
    assert send(layla, **other).status_code == 429  # a person is the same everywhere


def test_what_is_counted_names_no_address(survey: Survey) -> None:
    send(Client(), REMOTE_ADDR="198.51.100.9")
    names = " ".join(CallCount.objects.values_list("name", flat=True))
    assert "uploads:files:" in names
    assert "198.51" not in names


def test_forms_without_a_file_are_not_counted(site: Any, admin_client: Client) -> None:
    admin_client.get("/admin/")
    admin_client.post(
        "/admin/second-factor/", {"codes": "1"}
    )  # multipart, as the test client sends
    assert not CallCount.objects.filter(name__startswith="uploads").exists()


@pytest.mark.parametrize("door", DOCUMENT_DOORS)
def test_staff_are_told_at_every_door_of_documents(
    door: str, site: Any, admin_client: Client, settings: Any
) -> None:
    settings.STAFF_UPLOADS = (1, 100)
    upload(admin_client, "documents", door, "a.pdf", PDF)
    assert get_document_model().objects.count() == 1
    answer = upload(admin_client, "documents", door, "b.pdf", PDF + b"2")
    assert get_document_model().objects.count() == 1
    _is_told(answer)


@pytest.mark.parametrize("door", IMAGE_DOORS)
def test_staff_are_told_at_every_door_of_pictures(
    door: str, site: Any, admin_client: Client, settings: Any
) -> None:
    settings.STAFF_UPLOADS = (0, 100)
    answer = upload(admin_client, "images", door, "a.png", picture())
    assert get_image_model().objects.count() == 0
    _is_told(answer)


def _is_told(answer: Any) -> None:
    if answer.headers["Content-Type"].startswith("application/json"):
        told = answer.json()
        assert not told["success"]
        assert told["error_message"]
        return
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert "غد" in answer.text or "tomorrow" in answer.text


def test_the_token_of_a_form_counts_also_after_a_file_that_was_left_out(
    site: Any, settings: Any
) -> None:
    person = User.objects.create_superuser("amal@example.org", "a long password 1")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    settings.STAFF_UPLOADS = (0, 0)
    client.get("/admin/documents/add/")
    token = client.cookies["csrftoken"].value
    sent = {"file": SimpleUploadedFile("a.pdf", PDF), "csrfmiddlewaretoken": token}
    assert client.post("/admin/documents/add/", sent).status_code == 429


@pytest.mark.parametrize("value", ["", "100", "100/x", "-1/5", "1/2/3"])
def test_a_quota_that_is_written_otherwise_ends_the_program_with_a_sentence(value: str) -> None:
    with pytest.raises(InvalidSetting, match="must be files/megabytes"):
        upload_quota("DIWAN_VISITOR_UPLOADS", value)
