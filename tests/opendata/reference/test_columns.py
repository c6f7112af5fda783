"""Columns that hold names of a list: found when the file is read, given a column of codes, said in the report, undone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from cms.guides.taxonomies import load_default_taxonomies
from opendata import dictionary, ingesting, services
from opendata.models import NO_LIST, ReleaseFile
from tests.opendata.conftest import add_table, make_dataset, release_of
from tests.opendata.test_admin import signed_in

SPELLINGS = """المحافظة,عدد المدارس
عمان,100
العاصمة,50
محافظة إربد,80
اربد,20
الزرقا,60
الزرقاء,
الكرك,10
"""
NAMES = ("عمان", "اربد", "الزرقاء", "البلقاء", "المفرق", "جرش", "عجلون", "مادبا", "الكرك", "معان")


@pytest.fixture
def table(agency):
    load_default_taxonomies()
    return published(agency, SPELLINGS)


def published(agency, data: str, slug: str = "schools"):
    dataset = make_dataset(agency, slug=slug)
    add_table(dataset, data)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return dataset.resources.get()


def codes_of(resource) -> dict[str, str]:
    """By original name, the column of codes."""
    by_name = {one.name: one.original for one in resource.columns.all()}
    told = resource.current.found.get("references", {})
    return {by_name[name]: one["codes"] for name, one in told.items()}


def api(client, resource, part: str, **asked):
    return client.get(f"/api/v1/resources/{resource.public_id}/{part}", {"lang": "ar", **asked})


def test_spellings_of_a_governorate_come_together(client, table) -> None:
    names, amount, codes = table.columns.all()
    assert [one.reference_list for one in (names, amount, codes)] == [
        "governorates",
        "",
        "governorates",
    ]
    assert (codes.name, codes.original) == (f"{names.name}_code", "المحافظة (الرمز)")
    counted = api(client, table, "facets/", column=codes.name).json()["facets"][0]
    assert [(one["value"], one["label"], one["count"]) for one in counted["values"]] == [
        ("JO-AM", "عمّان", 2),
        ("JO-AZ", "الزرقاء", 2),
        ("JO-IR", "إربد", 2),
        ("JO-KA", "الكرك", 1),
    ]
    rows = api(client, table, "rows/", **{codes.name: "JO-AM"}).json()
    assert [row[names.name] for row in rows["results"]] == ["عمان", "العاصمة"]
    grouped = api(client, table, "groups/", by=codes.name, aggregate=f"sum:{amount.name}").json()
    assert {row[codes.name]: row[f"sum_{amount.name}"] for row in grouped["results"]} == {
        "JO-AM": 150,
        "JO-IR": 100,
        "JO-AZ": 60,
        "JO-KA": 10,
    }


def test_the_api_says_which_column_stands_for_which(client, table) -> None:
    columns = api(client, table, "").json()["columns"]
    assert [(one["reference_list"], one["codes_of"]) for one in columns] == [
        ("governorates", ""),
        ("", ""),
        ("governorates", columns[0]["name"]),
    ]
    assert "قائمة" in columns[2]["description"]


def test_a_name_that_is_in_no_list_is_told_with_the_nearest(agency) -> None:
    load_default_taxonomies()
    lines = "".join(f"{name},1\n" for name in (*NAMES, "عجلوم", "عجلوم"))
    resource = published(agency, "المحافظة,العدد\n" + lines)
    told = [one for one in resource.current.found["warnings"] if "reference" in one["code"]]
    assert [one["where"] for one in told] == [{"value": "عجلوم", "count": 2, "nearest": "عجلون"}]
    assert "عجلون" in told[0]["message_ar"]
    assert "data row 11" in told[0]["message_en"]
    desk = signed_in(agency)
    shown = desk.get(reverse("opendata_file", args=[resource.dataset_id, resource.current_id])).text
    assert "عجلوم" in shown


@pytest.mark.parametrize(
    "data",
    [
        "البلدة,العدد\nعمان,1\nصويلح,2\nاربد,3\n",  # two of three are not enough
        "المحافظة,العدد\nعمان,1\nعمان,2\n",  # one name alone says nothing
        "الرمز,العدد\n01,1\n02,2\n03,3\n",  # numbers are months only where the column says so
        "العدد,الآخر\n1,2\n3,4\n",
    ],
)
def test_what_is_no_list_is_left_alone(agency, data) -> None:
    load_default_taxonomies()
    resource = published(agency, data)
    assert [one.reference_list for one in resource.columns.all()] == ["", ""]
    assert "references" not in resource.current.found


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ("الشهر,العدد\nكانون الثاني,1\nفبراير,2\nمارس,3\n", ["01", "02", "03"]),
        ("الشهر,العدد\n01,1\n02,2\n12,3\n", ["01", "02", "12"]),
        ("رقم الشهر,العدد\n1,1\n2,2\n12,3\n", ["01", "02", "12"]),
        ("الشهر,العدد\nمحرم,1\nصفر,2\nذو الحجة,3\n", ["H01", "H02", "H12"]),
        ("الجهة,العدد\nوزارة العدل,1\nوزارة الصحه,2\n", ["moj", "moh"]),
    ],
)
def test_months_and_agencies_are_known_too(client, agency, data, codes) -> None:
    from accounts.models import Agency

    Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Ministry of Health")
    resource = published(agency, data)
    (name,) = codes_of(resource).values()
    rows = api(client, resource, "rows/").json()["results"]
    assert [row[name] for row in rows] == codes


def test_a_person_takes_it_back_and_it_stays_so(agency) -> None:
    load_default_taxonomies()
    dataset = make_dataset(agency, slug="schools")
    add_table(dataset, SPELLINGS)
    file = ReleaseFile.objects.get()
    assert file.columns.count() == 3
    name = file.columns.first().name
    tie(file, name, NO_LIST)
    assert [one.reference_list for one in file.columns.all()] == [NO_LIST, ""]
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource = dataset.resources.get()
    release_of(resource, SPELLINGS + "معان,1\n")
    assert [one.reference_list for one in resource.columns.all()] == [NO_LIST, ""]
    assert all(one.tied_to == "" for one in resource.columns.all())


def test_a_person_ties_a_column_that_was_not_recognised(client, agency) -> None:
    load_default_taxonomies()
    dataset = make_dataset(agency, slug="towns")
    add_table(dataset, "البلدة,العدد\nعمان,1\nصويلح,2\n")
    file = ReleaseFile.objects.get()
    tie(file, file.columns.first().name, "governorates")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource = dataset.resources.get()
    (name,) = codes_of(resource).values()
    rows = api(client, resource, "rows/").json()["results"]
    assert [row[name] for row in rows] == ["JO-AM", None]


def tie(file: ReleaseFile, name: str, to: str) -> None:
    now = timezone.now()
    words = {name: {"reference_list": to}}
    dictionary.explain_columns(file=file, actor=PLATFORM, words=words, now=now)
    ingesting.read_file(file_id=file.pk, now=now)
    file.refresh_from_db()


def test_the_steward_changes_it_in_the_data_dictionary(agency, table) -> None:
    desk = signed_in(agency)
    url = reverse("opendata_dictionary", args=[table.dataset_id, table.current_id])
    forms = desk.get(url).context["forms"]
    assert [("reference_list" in one.fields) for one in forms] == [True, False, True]
    sent = {name: one.initial.get("reference_list") for name, one in zip("012", forms, strict=True)}
    assert sent == {"0": "governorates", "1": "", "2": "governorates"}
    values = {
        f"{one.prefix}-{name}": one.initial.get(name) or "" for one in forms for name in one.fields
    }
    values |= {f"{one.prefix}-id": one.instance.pk for one in forms}
    values |= {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 3}
    values["form-2-reference_list"] = NO_LIST
    assert desk.post(url, values).status_code == 302
    assert [one.tied_to for one in table.columns.all()] == ["governorates", "", ""]


def test_the_next_release_keeps_the_name_of_the_codes(table) -> None:
    before = [one.name for one in table.columns.all()]
    release_of(table, SPELLINGS + "معان,1\n")
    assert [one.name for one in table.columns.all()] == before


def test_a_column_of_the_file_that_is_called_as_the_codes_would_be_keeps_its_name(agency) -> None:
    load_default_taxonomies()
    resource = published(agency, "المحافظة,المحافظة (الرمز)\nعمان,أ\nاربد,ب\n")
    originals = [one.original for one in resource.columns.all()]
    assert originals == ["المحافظة", "المحافظة (الرمز)", "المحافظة (الرمز 2)"]
    assert len({one.name for one in resource.columns.all()}) == 3
