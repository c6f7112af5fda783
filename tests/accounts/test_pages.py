"""Addresses last: they follow the kind of page, not the ministry that happens to own it."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Agency
from cms.models import AgencyIndexPage, AgencyPage, PlainPage
from cms.services import open_agency_section


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain pages with a section of their own, as services and news have."""
    monkeypatch.setattr(PlainPage, "section", "guides")


def add_page(agency: Agency, slug: str) -> PlainPage:
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    page = PlainPage(title=slug, slug=slug)
    section.add_child(instance=page)
    return page


def other_agency() -> Agency:
    agency = Agency.objects.create(slug="ssc", name_ar="مؤسسة الضمان", name_en="Social Security")
    open_agency_section(agency=agency)
    return agency


def test_a_page_with_a_section_has_a_flat_address_and_its_agency(
    agency: Agency, flat: None
) -> None:
    page = add_page(agency, "renew")
    assert page.get_url() == "/ar/guides/renew/"
    assert page.agency == agency


def test_renaming_the_agency_moves_no_flat_address(agency: Agency, flat: None) -> None:
    page = add_page(agency, "renew")
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    section.slug = "justice"
    section.save()
    page.refresh_from_db()
    assert section.get_url() == "/ar/agencies/justice/"
    assert page.get_url() == "/ar/guides/renew/"


def test_renaming_the_agency_moves_its_pages_without_a_section(agency: Agency) -> None:
    page = add_page(agency, "about")
    assert page.get_url() == "/ar/agencies/moj/about/"
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    section.slug = "justice"
    section.save()
    page.refresh_from_db()
    assert page.get_url() == "/ar/agencies/justice/about/"


def test_a_moved_page_keeps_its_address_and_changes_its_agency(agency: Agency, flat: None) -> None:
    page = add_page(agency, "renew")
    new_owner = other_agency()
    page.move(
        AgencyPage.objects.get(agency=new_owner, locale__language_code="ar"), pos="last-child"
    )
    page = PlainPage.objects.get(pk=page.pk)
    assert page.agency == new_owner
    assert page.get_url() == "/ar/guides/renew/"


def test_two_pages_of_one_kind_cannot_share_an_address(agency: Agency, flat: None) -> None:
    add_page(agency, "renew")
    twin = PlainPage(title="renew", slug="renew")
    with pytest.raises(ValidationError):
        AgencyPage.objects.get(agency=other_agency(), locale__language_code="ar").add_child(
            instance=twin
        )


def test_the_folder_of_agencies_exists_in_every_language(site) -> None:  # type: ignore[no-untyped-def]
    assert AgencyIndexPage.objects.count() == 2
