"""Data stewards at work."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency, Role
from accounts.services import grant
from opendata import ingesting, releases, services
from opendata.models import Dataset, ReleaseFile
from tests.opendata.conftest import ARABIC_CSV, make_dataset

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


def csv_file(text: str | bytes = ARABIC_CSV, name: str = "طلبات_الشهادات-2024 (1).csv"):
    data = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, data, content_type="text/csv")


def read_all() -> None:
    for file in ReleaseFile.objects.filter(state="pending"):
        ingesting.read_file(file_id=file.pk, now=timezone.now())


def to(desk: Client, name: str, *args, follow: bool = True, **values):
    return desk.post(reverse(f"opendata_{name}", args=args), values, follow=follow)


def begun(desk: Client, agency, data: str | bytes = ARABIC_CSV) -> Dataset:
    to(desk, "new", agency=agency.pk, file=csv_file(data))
    read_all()
    return Dataset.objects.get()


def test_file_first_form_after_and_a_second_person_publishes(agency, client) -> None:
    desk = signed_in(agency)
    dataset = begun(desk, agency)
    form = desk.get(reverse("opendata_describe", args=[dataset.pk]))
    initial = form.context["form"].initial
    assert initial["title_ar"] == "طلبات الشهادات 2024"
    assert (initial["covers_from"], initial["covers_to"]) == (date(2019, 1, 2), date(2020, 12, 31))
    assert (initial["area_ar"], initial["area_code"]) == ("الأردن", "JO")
    assert "المحافظة" in initial["keywords_ar"]
    early = to(desk, "release", dataset.pk, act="submit")
    assert "صف مجموعة البيانات أولًا." in early.text
    to(desk, "describe", dataset.pk, **FIELDS, agency=agency.pk, access_level="PUBLIC")
    to(desk, "release_note", dataset.pk, note_ar="أول إصدار", maturity="provisional")
    to(desk, "release", dataset.pk, act="submit")
    refused = to(desk, "release", dataset.pk, act="approve")
    assert "شخص ثانٍ" in refused.text
    assert client.get("/api/v1/datasets/requests/").status_code == 404
    second = signed_in(agency, Role.ADMINISTRATOR)
    to(second, "release", dataset.pk, act="approve")
    told = client.get("/api/v1/datasets/requests/releases/1/?lang=ar").json()
    assert (told["note"], told["maturity"]["code"]) == ("أول إصدار", "provisional")
    to(desk, "state", dataset.pk, withdraw="1")
    assert client.get("/api/v1/datasets/requests/").status_code == 410
    assert "طلبات الشهادات" in desk.get(reverse("opendata_datasets")).text


def test_what_was_returned_says_why(dataset, resource, agency) -> None:
    desk, second = signed_in(agency), signed_in(agency, Role.ADMINISTRATOR)
    to(desk, "replace", dataset.pk, resource.current_id, file=csv_file("أ\n1\n"))
    read_all()
    to(desk, "release", dataset.pk, act="submit")
    shown = to(second, "release", dataset.pk, act="return", reason="العمود ناقص")
    assert "العمود ناقص" in shown.text
    assert releases.open_release(dataset).state == "draft"
    to(desk, "release", dataset.pk, act="discard")
    assert releases.open_release(dataset) is None


def test_an_administrator_says_that_one_person_is_enough(agency) -> None:
    desk, admin = signed_in(agency), signed_in(agency, Role.ADMINISTRATOR)
    refused = to(desk, "review_rule", follow=False, agency=agency.pk, alone="1")
    assert refused.status_code in {302, 403}
    assert not releases.is_alone_enough(agency.pk)
    to(admin, "review_rule", agency=agency.pk, alone="1")
    assert releases.is_alone_enough(agency.pk)


def test_a_file_that_cannot_be_read_says_why_and_where(agency) -> None:
    desk = signed_in(agency)
    dataset = begun(desk, agency, "أ,ب\n1,2\n1,\x002\n")
    shown = desk.get(reverse("opendata_dataset", args=[dataset.pk])).text
    file = ReleaseFile.objects.get()
    assert (file.problem, file.problem_line) == ("nul_byte", 3)
    assert "السطر 3" in shown
    assert desk.get(reverse("opendata_file", args=[dataset.pk, file.pk])).status_code == 200
    report = desk.get(reverse("opendata_report", args=[dataset.pk, file.pk]))
    assert report.content.decode().startswith("\ufeff")
    assert len(report.content.decode().splitlines()) >= 2


def test_another_encoding_is_chosen_and_the_file_read_again(agency) -> None:
    desk = signed_in(agency)
    dataset = begun(desk, agency, "المدينة;n\nعمّان;1\n".encode("cp1256"))
    file = ReleaseFile.objects.get()
    to(desk, "read_again", dataset.pk, file.pk, encoding="windows-1252", delimiter=";")
    read_all()
    file.refresh_from_db()
    assert file.options == {"encoding": "windows-1252", "delimiter": ";"}
    assert "عم" not in str(list(file.columns.values_list("original")))
    to(desk, "read_again", dataset.pk, file.pk)
    read_all()
    assert "المدينة" in desk.get(reverse("opendata_file", args=[dataset.pk, file.pk])).text


def test_possible_personal_data_is_decided_with_a_reason(agency) -> None:
    people = "".join(f"موظف {n},079{n:07d}\n" for n in range(1234567, 1234597))
    desk = signed_in(agency)
    dataset = begun(desk, agency, f"الاسم,رقم الهاتف\n{people}")
    to(desk, "describe", dataset.pk, **FIELDS, agency=agency.pk, access_level="PUBLIC")
    file = ReleaseFile.objects.get()
    assert file.is_quarantined
    to(desk, "release", dataset.pk, act="submit")
    assert releases.open_release(dataset).state == "draft"
    to(desk, "decide", dataset.pk, file.pk, reason="")
    assert ReleaseFile.objects.get().is_quarantined
    to(desk, "decide", dataset.pk, file.pk, reason="هواتف مكاتب معلنة")
    to(desk, "release", dataset.pk, act="submit")
    assert releases.open_release(dataset).state == "in_review"
    page = desk.get(reverse("opendata_file", args=[dataset.pk, file.pk])).text
    assert "هواتف مكاتب معلنة" in page


def test_the_dictionary_is_edited_column_by_column(dataset, resource, agency, client) -> None:
    desk = signed_in(agency)
    address = reverse("opendata_dictionary", args=[dataset.pk, resource.current_id])
    forms = desk.get(address).context["forms"]
    values = {"form-TOTAL_FORMS": len(forms), "form-INITIAL_FORMS": len(forms)}
    for place, form in enumerate(forms):
        values[f"form-{place}-id"] = form.instance.pk
        values[f"form-{place}-label_en"] = f"Column {place}"
        values[f"form-{place}-unit"] = "طلب" if place == 2 else ""
    values["form-0-is_key"] = "on"
    assert desk.post(address, values).status_code == 302
    told = client.get(f"/api/v1/resources/{resource.public_id}/?lang=en").json()["columns"]
    assert (told[0]["label"], told[0]["is_key"], told[2]["unit"]) == ("Column 0", True, "طلب")


def test_a_dataset_that_is_not_public_needs_a_reason_and_is_listed_without_files(
    dataset, resource, agency, client
) -> None:
    desk = signed_in(agency)
    values = FIELDS | {"slug": dataset.slug, "agency": agency.pk, "access_level": "RESTRICTED"}
    assert to(desk, "describe", dataset.pk, **values).status_code == 200
    dataset.refresh_from_db()
    assert dataset.access_level == "PUBLIC"
    to(desk, "describe", dataset.pk, **values, access_reason_ar="بيانات أفراد")
    told = client.get(f"/api/v1/datasets/{dataset.slug}/?lang=ar").json()
    assert (told["resources"], told["access_reason"]) == ([], "بيانات أفراد")
    for address in ("", "rows/", "rows.csv", "download/csv", "download/original"):
        answer = client.get(f"/api/v1/resources/{resource.public_id}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (403, "access_limited")
    earlier = f"/api/v1/datasets/{dataset.slug}/releases/1/files/{resource.public_id}/"
    assert client.get(earlier).status_code == 403


def test_a_link_is_published_without_reading(agency, client) -> None:
    desk = signed_in(agency)
    dataset = make_dataset(agency, "linked")
    to(desk, "upload", dataset.pk, title_ar="خدمة", kind="link", link="https://example.org/x")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    (told,) = client.get("/api/v1/datasets/linked/").json()["resources"]
    assert (told["kind"], told["link"]) == ("link", "https://example.org/x")
    assert client.get("/ar/datasets/linked/releases/1/").status_code == 200


def test_a_steward_of_another_agency_reaches_nothing(dataset, resource, site) -> None:
    other = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    desk = signed_in(other)
    assert dataset.title_ar not in desk.get(reverse("opendata_datasets")).text
    one, file = [dataset.pk], [dataset.pk, resource.current_id]
    places = [
        *((name, one) for name in ("dataset", "describe", "state", "release", "release_note")),
        *((name, file) for name in ("file", "dictionary", "report", "read_again", "decide")),
        *((name, file) for name in ("replace", "leave_out")),
        ("upload", one),
        ("bring_back", [dataset.pk, 1]),
    ]
    for name, args in places:
        address = reverse(f"opendata_{name}", args=args)
        for answer in (desk.get(address), desk.post(address, {"act": "submit", "withdraw": "1"})):
            assert answer.status_code in {302, 403, 404, 405}
    to(desk, "new", agency=dataset.agency_id, file=csv_file())
    dataset.refresh_from_db()
    assert dataset.is_public
    assert Dataset.objects.count() == dataset.resources.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_other_roles_do_not_reach_the_datasets(dataset, agency, role) -> None:
    answer = signed_in(agency, role).get(reverse("opendata_datasets"))
    assert answer.status_code in {302, 403}
