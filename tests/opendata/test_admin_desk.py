"""The data steward's desk: series, finding a dataset, what waits, and forms that lose nothing."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Role
from opendata import releases
from opendata.community import questions
from opendata.community.texts import Words
from opendata.models import DatasetSeries, ReleaseFile
from tests.opendata.conftest import add_table, make_dataset
from tests.opendata.test_admin import FIELDS, begun, csv_file, read_all, signed_in, to


def test_a_series_is_made_changed_and_deleted_and_its_datasets_stay(dataset, agency) -> None:
    desk = signed_in(agency)
    words = {"agency": agency.pk, "title_ar": "مسح القضايا", "slug": "cases"}
    to(desk, "series_new", **words)
    series = DatasetSeries.objects.get()
    to(
        desk,
        "describe",
        dataset.pk,
        **FIELDS,
        agency=agency.pk,
        access_level="PUBLIC",
        series=series.pk,
    )
    to(desk, "series", series.pk, **words | {"title_ar": "مسح القضايا السنوي"})
    assert "مسح القضايا السنوي" in desk.get(reverse("opendata_series_list")).text
    shown = desk.get(reverse("opendata_series", args=[series.pk])).text
    assert FIELDS["title_ar"] in shown
    told = desk.get("/api/v1/datasets/requests/?lang=ar").json()
    assert told["series"]["title"] == "مسح القضايا السنوي"
    to(desk, "series", series.pk, delete="1")
    dataset.refresh_from_db()
    assert (dataset.series, dataset.is_public) == (None, True)


def test_another_agencys_series_is_out_of_reach(agency) -> None:
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    series = DatasetSeries.objects.create(agency=other, slug="beds", title_ar="الأسرّة")
    desk = signed_in(agency)
    words = {"agency": other.pk, "title_ar": "لنا", "slug": "ours"}
    for name, args in (("series", [series.pk]), ("series_new", [])):
        to(desk, name, *args, follow=False, **words)
    to(desk, "series", series.pk, follow=False, delete="1")
    assert list(DatasetSeries.objects.values_list("title_ar", flat=True)) == ["الأسرّة"]
    assert "الأسرّة" not in desk.get(reverse("opendata_series_list")).text


def test_the_list_is_narrowed_by_words_and_state(dataset, agency) -> None:
    make_dataset(
        agency,
        slug="held",
        title_ar="سجل الموظفين",
        access_level="NON_PUBLIC",
        access_reason_ar="شخصي",
    )
    desk, where = signed_in(agency), reverse("opendata_datasets")
    found = {
        asked: [one.slug for one in desk.get(f"{where}?{asked}").context["page_obj"]]
        for asked in ("state=public", "state=limited", "q=موظفون", "q=الموظفين", "state=no-such")
    }
    assert found["state=public"] == [dataset.slug]
    assert found["state=limited"] == found["q=الموظفين"] == ["held"]
    assert found["q=موظفون"] == []
    assert len(found["state=no-such"]) == 2


def test_what_a_release_form_cannot_take_is_kept_and_then_submitted(agency) -> None:
    desk = signed_in(agency)
    dataset = begun(desk, agency)
    to(desk, "describe", dataset.pk, **FIELDS, agency=agency.pk, access_level="PUBLIC")
    given = {"note_ar": "أول إصدار", "maturity": "provisional", "publish_at": "2020-01-01T00:00"}
    refused = to(desk, "release_note", dataset.pk, **given, act="submit")
    assert "أول إصدار" in refused.text
    assert "انقضى هذا الوقت" in refused.text
    assert releases.open_release(dataset).state == "draft"
    to(desk, "release_note", dataset.pk, **given | {"publish_at": ""}, act="submit")
    release = releases.open_release(dataset)
    assert (release.state, release.note_ar) == ("in_review", "أول إصدار")
    reviewer = signed_in(agency, Role.ADMINISTRATOR)
    shown = reviewer.get(reverse("opendata_dataset", args=[dataset.pk])).text
    assert "أول إصدار" in shown
    assert "مؤقتة" in shown
    home = reviewer.get(reverse("wagtailadmin_home")).text
    assert "بانتظار المراجعة" in home
    to(reviewer, "release", dataset.pk, act="return", reason="أين المصدر؟")
    assert "أعيد إلى التحضير" in desk.get(reverse("wagtailadmin_home")).text


def test_titles_are_kept_when_the_file_is_refused(dataset, agency) -> None:
    desk = signed_in(agency)
    refused = to(desk, "upload", dataset.pk, title_ar="جدول ثانٍ", file=csv_file(b""))
    assert "جدول ثانٍ" in refused.text
    assert dataset.resources.count() == 1


def test_a_file_gets_another_title_that_the_public_reads(dataset, resource, agency) -> None:
    desk = signed_in(agency)
    to(desk, "rename", dataset.pk, resource.current_id, title_ar="القضايا", title_en="Cases")
    told = desk.get(f"/api/v1/datasets/{dataset.slug}/?lang=en").json()
    assert told["resources"][0]["title"] == "Cases"
    to(desk, "rename", dataset.pk, resource.current_id, title_ar="")
    resource.refresh_from_db()
    assert resource.title_ar == "القضايا"


def test_points_count_what_is_in_preparation(agency) -> None:
    desk = signed_in(agency)
    dataset = begun(desk, agency)
    found = desk.get(reverse("opendata_quality", args=[dataset.pk])).context["quality"]
    assert found["points"] > 250
    assert dataset.resources.get().current is None


def test_only_what_there_is_to_choose_is_asked(agency) -> None:
    desk = signed_in(agency)
    dataset = make_dataset(agency)
    add_table(dataset)
    file = ReleaseFile.objects.get()
    where = reverse("opendata_file", args=[dataset.pk, file.pk])
    assert "sheet" not in desk.get(where).context["options"].fields
    ReleaseFile.objects.update(
        found={
            "format": "xlsx",
            "sheets": [{"name": "1"}, {"name": "2"}],
            "warnings": [{"code": "no_rows", "where": {"rows": 3}}],
        }
    )
    shown = desk.get(where)
    assert {"sheet"} <= set(shown.context["options"].fields)
    assert "encoding" not in shown.context["options"].fields


def test_a_draft_is_found_by_its_files_name(agency) -> None:
    desk = signed_in(agency)
    begun(desk, agency)
    read_all()
    found = desk.get(reverse("opendata_datasets"), {"q": "الشهادات", "state": "draft"})
    assert len(found.context["page_obj"]) == 1


def test_one_question_waits_in_words(dataset, agency) -> None:
    words = Words("لماذا انخفضت؟", "ar")
    questions.ask(dataset=dataset, place=questions.Place(), words=words, now=timezone.now())
    assert "سؤال واحد عن البيانات" in signed_in(agency).get(reverse("wagtailadmin_home")).text
