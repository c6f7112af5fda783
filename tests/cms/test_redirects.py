"""Addresses without a page: moved, withdrawn, or never there."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from accounts.models import Agency, User
from cms.addresses import selectors, services
from cms.models import AgencyPage, GoneAddress, MissingAddress, PlainPage
from cms.services import open_agency_section

DAY = date(2026, 1, 15)


def resolve(client: Client, path: str, language: str = "ar"):
    return client.get(f"/api/v1/redirects/resolve/?lang={language}&path={quote(path)}")


@pytest.fixture
def page(agency: Agency) -> PlainPage:
    """A page of the agency and one below it; both live where the tree puts them."""
    parent = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    page = parent.add_child(instance=PlainPage(title="عن السجل العدلي", slug="record"))
    page.save_revision().publish()
    page.add_child(instance=PlainPage(title="أسئلة", slug="faq")).save_revision().publish()
    return page


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Give a page another slug, as an editor does; Wagtail tells of it at commit."""

    def act(page: Page, slug: str) -> None:
        specific = Page.objects.get(pk=page.pk).specific
        specific.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            specific.save_revision().publish()

    return act


def test_the_old_address_of_a_renamed_page_leads_to_the_new_one(
    page, rename, client: Client
) -> None:
    old = page.get_url()
    rename(page, "criminal-record")
    answer = resolve(client, old).json()
    assert answer["status"] == 301
    assert answer["url"] == old.replace("record", "criminal-record")


def test_pages_below_a_renamed_page_are_followed_too(page, rename, client: Client) -> None:
    below = page.get_children().get()
    old = below.specific.get_url()
    rename(page, "criminal-record")
    assert resolve(client, old).json()["url"] == Page.objects.get(pk=below.pk).specific.get_url()


def test_a_page_that_comes_back_to_its_first_address_does_not_lead_in_a_circle(
    page, rename, client: Client
) -> None:
    first = page.get_url()
    rename(page, "second")
    rename(page, "record")
    assert resolve(client, first).status_code == 404
    assert client.get(f"/api/v1/pages/find/?path={first}").status_code == 200
    assert resolve(client, first.replace("record", "second")).json()["url"] == first


def test_flat_addresses_survive_a_move_without_any_redirect(agency, rename) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="SSC")
    page = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    open_agency_section(agency=other)
    rename(page, "justice")
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/ar/agencies/moj"]


def test_a_deleted_page_is_gone_with_its_title_and_what_replaces_it(page, client: Client) -> None:
    path = page.get_url()
    page.delete()
    GoneAddress.objects.filter(title="عن السجل العدلي").update(
        successor="/ar/services/", reason_ar="دُمجت في الدليل"
    )
    answer = resolve(client, path).json()
    assert answer == {
        "status": 410,
        "url": "/ar/services/",
        "title": "عن السجل العدلي",
        "reason": "دُمجت في الدليل",
    }


def test_a_draft_that_was_never_public_leaves_nothing_behind(agency) -> None:
    parent = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    draft = parent.add_child(instance=PlainPage(title="مسودة", slug="draft", live=False))
    draft.delete()
    assert not GoneAddress.objects.exists()


@pytest.mark.parametrize("path", ["/ar/none/", "/", "//evil.example/", "x" * 1500, "/ar/%00"])
def test_an_unknown_address_is_a_404_problem(site, client: Client, path) -> None:
    answer = resolve(client, path)
    assert answer.status_code in {400, 404}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_missing_address_is_counted_by_its_normal_form(site) -> None:
    services.count_missing(counts={"/ar/services/رخصه/": 2, "/ar/x": 1}, day=DAY)
    services.count_missing(counts={"/ar/services/رخصه": 1}, day=DAY)
    assert MissingAddress.objects.get(path="/ar/services/رخصه").hits == 3


def test_the_report_keeps_the_most_wanted_when_there_are_too_many(site, monkeypatch) -> None:
    monkeypatch.setattr(services, "KEPT_MISSING", 3)
    services.count_missing(counts={f"/ar/{n}": n for n in range(1, 7)}, day=DAY)
    assert sorted(MissingAddress.objects.values_list("hits", flat=True)) == [4, 5, 6]


def test_the_page_with_the_likest_slug_or_title_is_proposed_first(page) -> None:
    among = selectors.candidates()
    assert selectors.proposals("/ar/agencies/moj/recrod/", among)[0].page_id == page.pk
    assert selectors.proposals("/ar/services/عن-السجل-العدلى/", among)[0].page_id == page.pk
    assert selectors.proposals("/ar/wp-login.php", among) == []


def test_an_editor_sends_a_missing_address_to_the_proposed_page(page, client: Client) -> None:
    admin = User.objects.create_superuser("admin@example.org", "a-long-password")
    client.force_login(admin)
    services.count_missing(counts={"/ar/agencies/moj/recrod/": 5}, day=DAY)
    shown = client.get("/admin/missing-addresses/")
    assert "عن السجل العدلي" in shown.text
    missing = MissingAddress.objects.get()
    client.post("/admin/missing-addresses/", {"missing": missing.pk, "page": page.pk})
    assert not MissingAddress.objects.exists()
    answer = resolve(client, "/ar/agencies/moj/recrod/").json()
    assert (answer["status"], answer["url"]) == (301, page.get_url())


def test_the_report_is_closed_to_those_who_may_not_redirect(site, client: Client) -> None:
    client.force_login(User.objects.create_user("x@example.org", "a-long-password", is_staff=True))
    assert client.get("/admin/missing-addresses/").status_code in {302, 403}
