"""Data stewards at work."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Role
from accounts.services import grant
from opendata import services
from opendata.models import Dataset
from tests.opendata.conftest import ARABIC_CSV, add_table, make_dataset

FIELDS = {
    "slug": "requests",
    "title_ar": "طلبات الشهادات",
    "notes_ar": "عددها بحسب المحافظة.",
    "theme": "JUST",
    "licence": "cc-by-4.0",
    "frequency": "MONTHLY",
}


def signed_in(agency, role: str = Role.DATA_STEWARD) -> Client:
    user = get_user_model().objects.create_user(email=f"{role}-{agency.slug}@example.org")
    grant(user=user, agency=agency, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def csv_file(text: str = ARABIC_CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile("بيانات.csv", text.encode(), content_type="text/csv")


def test_a_steward_describes_uploads_and_publishes_a_dataset(agency, client) -> None:
    desk = signed_in(agency)
    made = desk.post(reverse("opendata_new"), FIELDS | {"agency": agency.pk})
    dataset = Dataset.objects.get()
    assert made.headers["Location"] == reverse("opendata_dataset", args=[dataset.pk])
    desk.post(
        reverse("opendata_upload", args=[dataset.pk]), {"title_ar": "الطلبات", "file": csv_file()}
    )
    resource = dataset.resources.get()
    assert resource.state == "pending"
    services.ingest(resource_id=resource.pk, now=timezone.now())
    shown = desk.get(reverse("opendata_dataset", args=[dataset.pk]))
    assert "عدد الطلبات" in shown.text
    desk.post(reverse("opendata_state", args=[dataset.pk]), {"publish": "1"})
    assert client.get("/api/v1/datasets/requests/").status_code == 200
    desk.post(reverse("opendata_state", args=[dataset.pk]), {"withdraw": "1"})
    assert client.get("/api/v1/datasets/requests/").status_code == 410
    assert "طلبات الشهادات" in desk.get(reverse("opendata_datasets")).text


def test_a_file_that_cannot_be_read_says_why_and_on_which_line(agency) -> None:
    dataset = make_dataset(agency)
    add_table(dataset, "أ,ب\n1,2\n1,2,3\n")
    shown = signed_in(agency).get(reverse("opendata_dataset", args=[dataset.pk]))
    assert "في أحد الصفوف خلايا أكثر من أسماء الأعمدة." in shown.text
    assert "السطر 3" in shown.text


def test_a_dataset_without_a_readable_file_cannot_be_published(agency) -> None:
    dataset = make_dataset(agency)
    signed_in(agency).post(reverse("opendata_state", args=[dataset.pk]), {"publish": "1"})
    dataset.refresh_from_db()
    assert dataset.published_at is None


def test_a_steward_of_another_agency_reaches_nothing(dataset, site) -> None:
    other = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    desk = signed_in(other)
    assert dataset.title_ar not in desk.get(reverse("opendata_datasets")).text
    for name in ("opendata_dataset", "opendata_upload", "opendata_state"):
        answer = desk.post(
            reverse(name, args=[dataset.pk]),
            FIELDS | {"agency": other.pk, "withdraw": "1", "file": csv_file()},
        )
        assert answer.status_code in {302, 403}
    desk.post(reverse("opendata_new"), FIELDS | {"agency": dataset.agency_id})
    dataset.refresh_from_db()
    assert dataset.is_public
    assert Dataset.objects.count() == dataset.resources.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_other_roles_do_not_reach_the_datasets(dataset, agency, role) -> None:
    answer = signed_in(agency, role).get(reverse("opendata_datasets"))
    assert answer.status_code in {302, 403}
