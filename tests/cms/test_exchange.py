"""Guides leave as a sheet and come back: dry run, row-wise report, rights, no formula, nothing written twice."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from cms.exchange import known_things
from cms.exchange.guide_columns import COLUMNS
from cms.exchange.guides import apply_import, export_guides, plan_import
from cms.exchange.sheets import read_table, write_table
from cms.guides.errors import UnreadableSheet
from cms.models import ServicePage
from cms.translation import publish_translation
from tests.cms.guide_factory import make_guide

HEADER = ["slug", "agency", "title", "promise", "status", "fees", "steps", "channels"]
ROW = {
    "slug": "record",
    "agency": "وزارة العدل",
    "title": "إصدار شهادة عدم محكومية",
    "promise": "تستلمها في اليوم نفسه.",
    "status": "paper_only",
    "fees": "portal | 1.500 JOD | للنسخة | per copy\n* | ٢ JOD",
    "steps": "قدم الطلب | رقم الطلب | 5 دقائق\nاستلم الشهادة",
    "channels": "contact-centre | ٠٦٥٠٠٨٠٨٠",
}


def sheet(*rows: dict[str, str]) -> bytes:
    header = list(dict.fromkeys(key for row in rows for key in row))
    return write_table("csv", header, [[row.get(k, "") for k in header] for row in rows], title="x")


def plan(*rows: dict[str, str], actor=None):
    return plan_import(read_table(sheet(*rows)), actor=actor)


def apply(*rows: dict[str, str], actor=None, publish=True):
    return apply_import(read_table(sheet(*rows)), actor=actor, publish=publish)


@pytest.fixture
def terms(agency):
    from cms.guides.taxonomies import load_default_taxonomies

    load_default_taxonomies()


def full_guide(agency, slug: str = "record") -> ServicePage:
    other = make_guide(agency, f"{slug}-other")
    guide = make_guide(
        agency,
        slug,
        title='=HYPERLINK("x")',
        promise="'=not a formula",
        who_can_apply="-المقيم\n+المواطن",
        status="connected",
        audiences=["citizen", "resident"],
        topics=["justice"],
        fees=[("portal", 1500), (None, 0)],
        channels=["portal", "sms"],
        duration_value=3,
        documents=json.dumps(
            [{"type": "document", "value": {"name": "هوية | جواز", "note": "a\\nb"}}]
        ),
        steps=json.dumps([{"type": "step", "value": {"do": "@قدم", "get": "", "time": "5 دقائق"}}]),
        faqs=json.dumps([{"type": "faq", "value": {"question": "متى؟", "answer": "غدًا\nأو بعده"}}]),
        legal_basis=json.dumps(
            [{"type": "law", "value": {"title": "قانون 1", "url": "https://law.example/1"}}]
        ),
        review_on=date(2027, 1, 1),
        start_url="https://portal.example/x",
    )
    guide.related_services = [other]
    guide.save_revision().publish()
    return guide


def exported(kind: str) -> bytes:
    guides = known_things.with_all_parts(known_things.source_guides()).order_by("slug")
    return export_guides(kind, guides)


def test_a_dry_run_tells_what_would_change_and_writes_nothing(terms) -> None:
    report = plan(ROW)
    assert report.counts == {"new": 1, "changed": 0, "unchanged": 0, "error": 0}
    told = {change.code: (change.before, change.after) for change in report.rows[0].changes}
    assert told["status"] == ("", "paper_only")
    assert told["fees"][1] == "portal | 1.500 JOD | للنسخة | per copy\n* | 2.000 JOD"
    assert told["channels"][1] == "contact-centre | 065008080"
    assert not ServicePage.objects.exists()


def test_a_new_row_becomes_a_published_guide_below_its_agency(terms, client) -> None:
    apply(ROW)
    content = client.get("/api/v1/services/record/").json()
    assert content["agency"]["slug"] == "moj"
    assert [fee["amount_minor"] for fee in content["fees"]] == [1500, 2000]
    assert content["steps"][1] == {"do": "استلم الشهادة", "get": "", "time": ""}
    assert ServicePage.objects.get().get_latest_revision() is not None


def test_importing_again_writes_nothing(terms) -> None:
    apply(ROW)
    before = (Revision.objects.count(), ServicePage.objects.get().latest_revision_created_at)
    report = apply(ROW)
    assert report.counts == {"new": 0, "changed": 0, "unchanged": 1, "error": 0}
    assert (
        Revision.objects.count(),
        ServicePage.objects.get().latest_revision_created_at,
    ) == before


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_exported_comes_back_unchanged(agency, kind) -> None:
    full_guide(agency)
    report = plan_import(read_table(exported(kind)), actor=None)
    assert report.unknown_columns == []
    assert [(row.slug, row.state, row.changes) for row in report.rows] == [
        ("record", "unchanged", []),
        ("record-other", "unchanged", []),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_exported_guide_is_rebuilt_from_its_row_alone(agency, kind) -> None:
    full_guide(agency)
    content = exported(kind)
    ServicePage.objects.get(slug="record").delete()
    report = apply_import(read_table(content), actor=None, publish=True)
    assert report.counts["new"] == 1, report.rows
    assert exported("csv") == exported("csv") and read_table(exported(kind)) == read_table(content)


def test_no_exported_cell_is_a_formula(agency) -> None:
    full_guide(agency)
    book = openpyxl.load_workbook(BytesIO(exported("xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type == "s" for cell in cells)
    assert not [cell.value for cell in cells if str(cell.value)[0] in "=+-@"]


def test_a_changed_cell_changes_that_field_only_and_names_old_and_new(terms) -> None:
    apply(ROW)
    report = apply({"slug": "record", "promise": "تستلمها خلال ساعة."})
    change = report.rows[0].changes
    assert [(c.code, c.before, c.after) for c in change] == [
        ("promise", "تستلمها في اليوم نفسه.", "تستلمها خلال ساعة.")
    ]
    guide = ServicePage.objects.get()
    assert (guide.promise, guide.title) == ("تستلمها خلال ساعة.", ROW["title"])
    assert guide.fees.count() == 2


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ({"slug": "two words"}, "slug"),
        ({"agency": "وزارة لا وجود لها"}, "agency"),
        ({"agency": ""}, "agency"),
        ({"title": ""}, "title"),
        ({"promise": "أ" * 251}, "promise"),
        ({"status": "somewhat"}, "status"),
        ({"fees": "portal | many JOD"}, "fees"),
        ({"fees": "portal | 1.5555 JOD"}, "fees"),
        ({"fees": "portal | -1 JOD"}, "fees"),
        ({"fees": "pigeon | 1 JOD"}, "fees"),
        ({"steps": "a | b | c | d"}, "steps"),
        ({"steps": "| b"}, "steps"),
        ({"status": "connected"}, "steps_before"),
        ({"review_on": "2026-13-01"}, "review_on"),
        ({"days_before": "soon"}, "days_before"),
        ({"start_url": "javascript:alert(1)"}, "start_url"),
        ({"audiences": "citizen; martian"}, "audiences"),
        ({"related_services": "absent"}, "related_services"),
        ({"responsible": "nobody@nowhere.example"}, "responsible"),
    ],
)
def test_a_wrong_cell_is_reported_with_its_row_and_column_and_left_out(terms, cell, column) -> None:
    report = apply({**ROW, **cell}, {**ROW, "slug": "sound"})
    wrong = report.rows[0]
    assert (wrong.number, wrong.state) == (2, "error")
    assert column in {problem.code for problem in wrong.problems}
    assert all(problem.sentence for problem in wrong.problems)
    assert list(ServicePage.objects.values_list("slug", flat=True)) == ["sound"]


def test_the_same_short_name_in_two_rows_is_an_error_in_both(terms) -> None:
    assert plan(ROW, ROW).counts["error"] == 2


def test_new_guides_of_one_sheet_may_refer_to_each_other(terms) -> None:
    apply(
        {**ROW, "related_services": "later"}, {**ROW, "slug": "later", "related_services": "record"}
    )
    record, later = (ServicePage.objects.get(slug=slug) for slug in ("record", "later"))
    assert list(record.related_services.all()) == [later]
    assert list(later.related_services.all()) == [record]


def test_an_import_without_publishing_makes_drafts(terms, client) -> None:
    apply(ROW, publish=False)
    assert client.get("/api/v1/services/record/").status_code == 404
    assert plan(ROW).counts["unchanged"] == 1


def test_facts_reach_the_translation_and_its_words_stay(terms, client) -> None:
    apply(ROW)
    english = publish_translation(ServicePage.objects.get(), "en", {"title": "Certificate"})
    apply({"slug": "record", "fees": "* | 5 JOD", "duration_value": "4", "promise": "نص جديد"})
    english = ServicePage.objects.get(pk=english.pk)
    assert (english.title, english.promise) == ("Certificate", ROW["promise"])
    assert (english.duration_value, english.fees.get().amount_minor) == (4, 5000)


def test_an_editor_imports_for_their_own_agency_only(terms, django_user_model) -> None:

    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    from accounts.models import Agency
    from cms.founding import open_agency_section

    city = Agency.objects.create(slug="municipality", name_ar="أمانة المدينة", name_en="City")
    open_agency_section(agency=city)
    editor = django_user_model.objects.create_user(
        "e@city.example", "a long password", is_staff=True
    )
    group = Group.objects.create(name="editors of the city")
    editor.groups.add(group)
    section = known_things.agency_pages()[city.pk]
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    report = apply(
        ROW, {**ROW, "slug": "own", "agency": "municipality"}, actor=editor, publish=False
    )
    assert [row.state for row in report.rows] == ["error", "new"]
    assert [problem.code for problem in report.rows[0].problems] == ["agency"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 broken",
        b"title\nx\n",
        b"slug,slug\na,b\n",
        b"\x00\x01\x02",
        b"x" * (11 << 20),
    ],
)
def test_an_unreadable_file_is_refused_in_one_sentence(terms, content) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        plan_import(read_table(content), actor=None)
    assert str(refusal.value.detail)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_usual_program_is_read(terms, encoding, delimiter) -> None:
    text = delimiter.join(HEADER[:4]) + "\n" + delimiter.join([ROW[c].strip() for c in HEADER[:4]])
    report = plan_import(read_table(text.encode(encoding)), actor=None)
    assert report.counts["new"] == 1
    assert report.rows[0].title == ROW["title"]


def test_headings_are_understood_in_arabic_and_unknown_ones_are_named(terms) -> None:
    header = [column.heading_in("ar") for column in COLUMNS] + ["ملاحظات"]
    content = write_table("csv", header, [["record"] + [""] * len(COLUMNS)], title="x")
    assert plan_import(read_table(content), actor=None).unknown_columns == ["ملاحظات"]


def test_the_commands_export_and_import(agency, tmp_path, capsys) -> None:
    full_guide(agency)
    call_command("export_services", str(tmp_path / "guides.xlsx"))
    call_command("import_services", str(tmp_path / "guides.xlsx"), "--apply")
    assert "unchanged: 2" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_services", str(tmp_path / "absent.xlsx"))


def test_the_dry_run_costs_the_same_reads_for_three_and_for_thirty_unchanged_guides(
    agency, django_assert_max_num_queries
) -> None:
    for count in (3, 30):
        for number in range(count):
            make_guide(agency, f"s{count}-{number}", fees=[("portal", 5)], topics=["justice"])
        table = read_table(exported("csv"))
        with django_assert_max_num_queries(22):
            assert plan_import(table, actor=None).count("unchanged") == len(table.rows)
