"""Sheets in the administration: upload, dry run, confirm; places and figures too."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from cms.exchange.figures import import_figures
from cms.exchange.points import import_points
from cms.exchange.sheets import read_table
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import ServiceMonth, ServicePage, ServicePoint, ServiceSheet
from tests.cms.guide_factory import make_guide

GUIDES = (
    "slug,agency,title,promise\nrecord,moj,إصدار شهادة,تستلمها في اليوم نفسه.\nwrong,moj,,وعد\n"
)
POINTS = (
    "code,type,name_ar,agency,governorate,address_ar,latitude,longitude,services\n"
    "p1,post_office,مكتب بريد إربد,moj,إربد,شارع بغداد,32.55,35.85,record\n"
    "p2,castle,قلعة,moj,irbid,شارع,,,\n"
    "p3,kiosk,كشك,moj,irbid,شارع,32.55,,\n"
)
FIGURES = (
    "service,month,median_minutes,started,completed,portal,counter\n"
    "record,2026-10,18,125,100,75,٢٥\n"
    "record,2026-09,,10,11,1,\n"
    "absent,2026-10,,,,1,\n"
)


@pytest.fixture
def admin(agency, client):
    load_default_taxonomies()
    person = User.objects.create_superuser("root@diwan.example", "a long password")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client, text: str, kind: str, **fields):
    file = SimpleUploadedFile("sheet.csv", text.encode())
    data = {"kind": kind, "file": file, **fields}
    return client.post(reverse("service_sheets"), data, follow=True)


def test_an_uploaded_sheet_shows_its_changes_and_is_imported_on_confirmation(admin) -> None:
    dry_run = upload(admin, GUIDES, "guides", publish="on")
    assert "تستلمها في اليوم نفسه." in dry_run.text
    assert not ServicePage.objects.exists()
    sheet = ServiceSheet.objects.get()
    done = admin.post(reverse("service_sheets_confirm", args=[sheet.pk]))
    assert done.status_code == 200
    assert ServicePage.objects.get().live
    assert ServicePage.objects.get().latest_revision.user.email == "root@diwan.example"
    assert not ServiceSheet.objects.exists()


def test_a_broken_file_is_refused_at_the_form(admin) -> None:
    assert upload(admin, "", "guides").status_code == 200
    assert not ServiceSheet.objects.exists()


def test_nobody_confirms_the_sheet_of_another_person(admin, client) -> None:
    upload(admin, GUIDES, "guides")
    sheet = ServiceSheet.objects.get()
    other = User.objects.create_superuser("other@diwan.example", "a long password")
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("service_sheets_confirm", args=[sheet.pk])).status_code == 404


def test_people_without_rights_to_pages_do_not_see_the_sheets(agency, client) -> None:
    person = User.objects.create_user("citizen@diwan.example", "a long password")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("service_sheets")).status_code in (302, 403)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_holds_the_guides(admin, agency, kind) -> None:
    make_guide(agency, "record")
    answer = admin.get(reverse("service_sheets_export", args=[kind]))
    assert answer.status_code == 200
    assert [row.cells[0] for row in read_table(answer.content).rows] == ["record"]


def test_places_are_imported_row_by_row_and_again_without_change(admin, agency) -> None:
    make_guide(agency, "record")
    table = read_table(POINTS.encode())
    report = import_points(table, actor=None, apply=True)
    assert [row.state for row in report.rows] == ["new", "error", "error"]
    assert [problem.code for problem in report.rows[1].problems] == ["type"]
    assert [problem.code for problem in report.rows[2].problems] == ["longitude"]
    point = ServicePoint.objects.get()
    assert (point.governorate.slug, str(point.latitude)) == ("irbid", "32.55000")
    assert [guide.slug for guide in point.services.all()] == ["record"]
    again = import_points(table, actor=None, apply=True)
    assert [row.state for row in again.rows] == ["unchanged", "error", "error"]


def test_figures_are_imported_row_by_row_and_again_without_change(admin, agency) -> None:
    make_guide(agency, "record")
    table = read_table(FIGURES.encode())
    assert import_figures(table, actor=None, apply=False).counts["new"] == 1
    assert not ServiceMonth.objects.exists()
    report = import_figures(table, actor=None, apply=True)
    assert [row.state for row in report.rows] == ["new", "error", "error"]
    month = ServiceMonth.objects.get()
    assert dict(month.channels.values_list("channel__slug", "transactions")) == {
        "portal": 75,
        "counter": 25,
    }
    assert import_figures(table, actor=None, apply=True).rows[0].state == "unchanged"


@pytest.mark.parametrize(
    "name", ["audience", "topic", "lifeevent", "channel", "governorate", "servicepoint"]
)
def test_terms_and_places_are_edited_in_the_administration(admin, name) -> None:
    assert admin.get(reverse(f"wagtailsnippets_cms_{name}:list")).status_code == 200
    assert admin.get(reverse(f"wagtailsnippets_cms_{name}:add")).status_code == 200


def test_the_editing_form_of_a_guide_opens_in_arabic(admin, agency) -> None:
    guide = make_guide(agency, "record", fees=[("portal", 1500)])
    page = admin.get(
        reverse("wagtailadmin_pages:edit", args=[guide.pk]), headers={"Accept-Language": "ar"}
    )
    assert page.status_code == 200
    assert "مثال: سنة من يوم الإصدار." in page.text
