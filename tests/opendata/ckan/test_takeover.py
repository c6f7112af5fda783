"""An existing CKAN is taken over: twice is once, ids and addresses stay, what has no place is told."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import services
from opendata.ckan import arriving, syncing, takeover
from opendata.ckan.remote import Remote
from opendata.models import CkanCopy, CkanOrigin, Dataset, Resource
from tests.opendata.conftest import ARABIC_CSV

pytestmark = pytest.mark.server


@pytest.fixture
def legacy(admin, real, settings):
    """An organisation of another portal with two packages, as people made them by hand; purged afterwards."""
    settings.OUTBOUND_ALLOWED = (real.url.removeprefix("http://"),)
    mark = uuid.uuid4().hex[:8]
    admin.call("organization_create", {"name": f"moe-{mark}", "title": "وزارة التربية"})
    if admin.find("group_show", "educ") is None:
        admin.call("group_create", {"name": "educ"})
    first = admin.call(
        "package_create",
        {
            "name": f"schools-{mark}",
            "title": "المدارس",
            "notes": "عددها.",
            "owner_org": f"moe-{mark}",
            "license_id": "cc-by",
            "tags": [{"name": "تعليم"}, {"name": "schools"}],
            "groups": [{"name": "educ"}],
            "extras": [
                {"key": "title_en", "value": "Schools"},
                {"key": "frequency", "value": "annual"},
                {"key": "geographic_unit", "value": "لواء"},
            ],
            "maintainer_email": "data@moe.example",
            "resources": [{"name": "خريطة", "url": "https://example.org/map", "format": "HTML"}],
        },
    )
    first = _with_upload(admin, first)
    second = admin.call(
        "package_create",
        {
            "name": f"odd-{mark}",
            "title": "غريب",
            "owner_org": f"moe-{mark}",
            "license_id": "jordanian-default",
        },
    )
    yield first, second
    for package in (first, second):
        admin.call("dataset_purge", {"id": package["id"]})
    admin.call("organization_purge", {"id": f"moe-{mark}"})


def _with_upload(admin, package) -> dict:
    body = {"package_id": package["id"], "name": "المدارس بحسب اللواء", "format": "CSV"}
    file = ("schools.csv", BytesIO(ARABIC_CSV.replace("١٢٠", "120").encode("cp1256")), "text/csv")
    admin.call("resource_create", body, {"upload": file})
    return admin.call("package_show", {"id": package["id"]})


def taken(legacy, admin, **options) -> takeover.Report:
    """Only the packages of the fixture: other tests leave theirs in the same CKAN."""
    names = {package["id"] for package in legacy}
    original = takeover._packages

    def own(remote: Remote):
        return (package for package in original(remote) if package["id"] in names)

    takeover._packages = own
    try:
        return takeover.take_over(admin, **options)
    finally:
        takeover._packages = original


def test_packages_become_datasets_with_their_ids_once(site, legacy, admin) -> None:
    report = taken(legacy, admin, publish=True)
    assert report.counts == {"new": 2}
    schools = Dataset.objects.get(slug=legacy[0]["name"])
    assert str(schools.identifier) == legacy[0]["id"]
    assert (schools.title_ar, schools.title_en, schools.theme) == ("المدارس", "Schools", "EDUC")
    assert (schools.keywords_ar, schools.keywords_en) == ("تعليم", "schools")
    assert (schools.frequency, schools.contact_email) == ("ANNUAL", "data@moe.example")
    assert schools.agency == Agency.objects.get(name_ar="وزارة التربية")
    ids = [one["id"] for one in legacy[0]["resources"]]
    assert [str(one.public_id) for one in schools.resources.order_by("position")] == ids
    table = schools.resources.get(public_id=ids[1])
    assert (table.row_count, table.encoding) == (3, "windows-1256")
    assert schools.is_public
    assert not Dataset.objects.get(slug=legacy[1]["name"]).is_public  # its licence says nothing
    assert f"{legacy[0]['name']}: extras.geographic_unit = لواء" in report.unmapped
    assert f"{legacy[1]['name']}: license_id = jordanian-default" in report.unmapped
    assert taken(legacy, admin, publish=True).counts == {"unchanged": 2}
    assert (Dataset.objects.count(), Resource.objects.count()) == (2, 2)


def test_a_run_that_was_cut_off_goes_on_and_a_change_is_taken_over(
    site, legacy, admin, monkeypatch
) -> None:
    with pytest.raises(RuntimeError), monkeypatch.context() as broken:
        broken.setattr(takeover, "_adopt", _fail_at_second())
        taken(legacy, admin)
    assert CkanOrigin.objects.count() == 1
    assert sorted(taken(legacy, admin).counts.items()) == [("new", 1), ("unchanged", 1)]
    admin.call("package_patch", {"id": legacy[0]["id"], "title": "المدارس الحكومية"})
    assert sorted(taken(legacy, admin).counts.items()) == [("changed", 1), ("unchanged", 1)]
    assert Dataset.objects.filter(title_ar="المدارس الحكومية").count() == 1


def _fail_at_second():
    seen = []

    def adopt(*_args) -> None:
        seen.append(1)
        if len(seen) == 2:
            raise RuntimeError("power cut")

    return adopt


def test_an_unreadable_file_becomes_a_link_and_a_changed_one_a_release(site, legacy, admin) -> None:
    body = {"package_id": legacy[0]["id"], "name": "تقرير", "format": "CSV"}
    broken = admin.call(
        "resource_create", body, {"upload": ("a.csv", BytesIO(b"%PDF-1.7\n\0"), "text/csv")}
    )
    report = taken(legacy, admin, publish=True)
    schools = Dataset.objects.get(slug=legacy[0]["name"])
    assert schools.is_public
    link = schools.resources.get(public_id=broken["id"])
    assert (link.kind, link.link, link.row_count) == ("link", broken["url"], None)
    assert any(broken["id"] in line and broken["url"] in line for line in report.unmapped)
    table = schools.resources.get(public_id=legacy[0]["resources"][1]["id"])
    other = ("schools.csv", BytesIO("اللواء,العدد\nبصيرا,7\n".encode()), "text/csv")
    admin.call("resource_patch", {"id": str(table.public_id)}, {"upload": other})
    assert taken(legacy, admin).counts == {"changed": 1, "unchanged": 1}
    table.refresh_from_db()
    assert (table.row_count, table.current.release.number) == (1, 2)
    assert taken(legacy, admin).counts == {"unchanged": 2}
    assert schools.releases.count() == 2


def test_what_was_taken_over_but_not_read_is_read_and_published_by_the_next_run(
    site, legacy, admin, monkeypatch
) -> None:
    with pytest.raises(RuntimeError), monkeypatch.context() as broken:
        broken.setattr(arriving, "settle", _power_cut)
        taken(legacy[:1], admin, publish=True)
    schools = Dataset.objects.get()
    assert not schools.is_public
    assert taken(legacy[:1], admin, publish=True).counts["unchanged"] == 1
    schools.refresh_from_db()
    assert schools.is_public
    services.withdraw_dataset(dataset=schools, actor=PLATFORM, now=timezone.now())
    taken(legacy[:1], admin, publish=True)
    schools.refresh_from_db()
    assert not schools.is_public  # what a person took back stays so


def _power_cut(*_args) -> None:
    raise RuntimeError("power cut")


def test_old_addresses_lead_to_the_new_places(site, legacy, admin) -> None:
    taken(legacy, admin, publish=True)
    name, (link, table) = legacy[0]["name"], [one["id"] for one in legacy[0]["resources"]]
    visitor = Client()
    for old in (f"/dataset/{name}", f"/dataset/{name}/", f"/ar/dataset/{legacy[0]['id']}"):
        answer = visitor.get(old)
        assert (answer.status_code, answer["Location"]) == (301, f"/ar/datasets/{name}/")
    answer = visitor.get(f"/en/dataset/{name}/resource/{table}")
    assert answer["Location"] == f"/en/datasets/{name}/{table}/"
    assert visitor.get(answer["Location"]).status_code == 200
    answer = visitor.get(f"/dataset/{name}/resource/{table}/download/schools.csv")
    assert answer["Location"] == f"/api/v1/resources/{table}/download/original"
    assert visitor.get(f"/dataset/{name}/resource/{link}").status_code == 301
    for gone in ("/dataset/nothing", f"/dataset/{name}/resource/{uuid.uuid4()}"):
        assert visitor.get(gone).status_code == 404
    assert visitor.get(f"/dataset/{legacy[1]['name']}").status_code == 404  # not public


def test_what_came_from_the_ckan_that_is_pushed_to_is_no_second_package_there(
    site, legacy, admin, real, settings
) -> None:
    settings.CKAN_URL, settings.CKAN_TOKEN = real.url, real.token
    taken(legacy, admin, publish=True)
    syncing.sync(syncing.remote())
    assert CkanCopy.objects.get(dataset__slug=legacy[0]["name"]).error == ""
    after = admin.call("package_show", {"id": legacy[0]["id"]})
    assert (after["name"], after["state"]) == (legacy[0]["name"], "active")
    ids = [one["id"] for one in after["resources"]]
    assert ids == [one["id"] for one in legacy[0]["resources"]]
    assert {"key": "geographic_unit", "value": "لواء"} in after["extras"]


def test_the_command_says_that_there_is_no_ckan(db, settings) -> None:
    settings.TASK_BACKOFF_SECONDS = 0.01
    with pytest.raises(CommandError, match="run the command again"):
        call_command("import_ckan", "http://127.0.0.1:9")
