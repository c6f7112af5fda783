"""The editors' home: what waits, what is stale, what is missing; and the handbooks beside it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.admin import handbook
from cms.feedback import services as feedback
from cms.home import selectors
from cms.models import AgencyPage, FeedSource, FeedState, PlainPage, ServicePage
from cms.services import open_agency_section

TODAY = date(2026, 1, 15)


@pytest.fixture
def admin(db) -> User:
    return User.objects.create_superuser("admin@example.org", "a-long-password")


@pytest.fixture
def section(agency: Agency) -> AgencyPage:
    return AgencyPage.objects.get(agency=agency, locale__language_code="ar")


def guide(section: AgencyPage, slug: str, review_on: date | None) -> ServicePage:
    page = ServicePage(
        title=f"تجديد {slug}",
        slug=slug,
        promise="تجديد بلا مراجعة",
        review_on=review_on,
        locale=section.locale,
    )
    section.add_child(instance=page)
    return page


def test_guides_past_their_review_date_are_listed_longest_overdue_first(section, admin) -> None:
    guide(section, "b", TODAY - timedelta(days=1))
    guide(section, "a", TODAY - timedelta(days=40))
    guide(section, "today", TODAY)
    guide(section, "never", None)
    rows = selectors.past_review(admin, TODAY)
    assert [row.title for row in rows] == ["تجديد a", "تجديد b"]
    assert "40" in rows[0].note


def test_an_editor_sees_only_the_own_agencys_pages(section, agency) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="SSC")
    open_agency_section(agency=other)
    theirs = AgencyPage.objects.get(agency=other, locale__language_code="ar")
    guide(section, "mine", TODAY - timedelta(days=2))
    guide(theirs, "theirs", TODAY - timedelta(days=2))
    editor = User.objects.create_user("e@example.org", "a-long-password", is_staff=True)
    grant(user=editor, agency=agency, role=Role.EDITOR)
    assert [row.title for row in selectors.past_review(editor, TODAY)] == ["تجديد mine"]
    assert [row.title for row in selectors.missing_translations(editor)] == ["تجديد mine"]


def test_pages_without_translation_are_named_with_the_language(section, admin) -> None:
    section.add_child(instance=PlainPage(title="عن الوزارة", slug="about"))
    (row,) = selectors.missing_translations(admin)
    assert row.title == "عن الوزارة"
    assert "الإنجليزي" in row.note or "English" in row.note
    assert row.url.startswith("/admin/pages/")


def test_pages_that_visitors_dislike_are_listed_with_their_numbers(section, admin) -> None:
    for answer in (False, False, True):
        feedback.give_feedback(
            path="/ar/agencies/moj/",
            is_useful=answer,
            signs=feedback.FormSigns(),
            now=timezone.now(),
        )
    (row,) = selectors.disliked(admin)
    assert row.title == "وزارة العدل"
    assert "2" in row.note
    assert "3" in row.note


def test_feeds_with_faults_are_listed_with_the_fault(db, admin) -> None:
    FeedSource.objects.create(
        title="أخبار",
        url="https://a.example/",
        language="ar",
        state=FeedState.FAILED,
        last_error="timed out",
    )
    (row,) = selectors.troubled_feeds(admin)
    assert (row.title, row.note) == ("أخبار", "timed out")


def test_the_home_shows_every_panel_in_arabic(site, admin, client: Client) -> None:
    client.force_login(admin)
    answer = client.get("/admin/")
    assert '<html lang="ar" dir="rtl"' in answer.text
    for heading in ("صفحات تنتظرك", "أدلة فات موعد مراجعتها", "ترجمات ناقصة", "دليل المحرر"):
        assert heading in answer.text


def test_the_home_costs_the_same_for_many_pages(
    section, admin, django_assert_max_num_queries
) -> None:
    for number in range(20):
        guide(section, f"g{number}", TODAY - timedelta(days=2))
    with django_assert_max_num_queries(6):
        assert len(selectors.past_review(admin, TODAY)) == selectors.LIMIT
        assert len(selectors.missing_translations(admin)) == selectors.LIMIT
        selectors.needs_me(admin)


@pytest.mark.parametrize(
    "name", ["editor", "administrator", "moderator", "policy-officer", "data-steward", "README"]
)
def test_every_handbook_is_read_in_the_administration(site, admin, client, name: str) -> None:
    client.force_login(admin)
    answer = client.get(f"/admin/handbook/{name}/")
    assert answer.status_code == 200
    assert ".md" not in handbook.html_of((handbook.FOLDER / f"{name}.md").read_text("utf-8"))


@pytest.mark.parametrize("name", ["..", "settings", "%2e%2e%2fsecret", "editor.md"])
def test_nothing_but_a_handbook_is_read(site, admin, client, name: str) -> None:
    client.force_login(admin)
    assert client.get(f"/admin/handbook/{name}/").status_code == 404


def test_html_in_a_handbook_is_not_executed() -> None:
    assert "<script" not in handbook.html_of("<script>alert(1)</script> [x](javascript:alert(1))")


def test_a_new_person_starts_in_arabic(db) -> None:
    user = User.objects.create_user("new@example.org", "a-long-password")
    assert user.wagtail_userprofile.preferred_language == "ar"
