"""The site's frame is changed without code and reaches every page through the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.models import Role, User
from accounts.services import grant
from cms.api.site import site_frame
from cms.models import SiteSettings
from common.contrast import contrast
from operations import generation
from operations.models import Instant

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def menu_item(**values: object) -> tuple[str, dict[str, object]]:
    return "item", {
        "title_ar": "الأدلة",
        "title_en": "Guides",
        "page": None,
        "address": "",
        **values,
    }


def test_the_site_answers_with_its_name_menu_and_colours_in_each_language(
    site, client: Client
) -> None:
    arabic = client.get("/api/v1/site/?lang=ar").json()
    english = client.get("/api/v1/site/?lang=en").json()
    assert (arabic["name"], english["name"]) == ("ديوان", "Diwan")
    assert english["menu"][0] == {"title": "Services", "url": "/en/services/"}
    assert arabic["menu"][0] == {"title": "الخدمات", "url": "/ar/services/"}
    assert len(arabic["menu"]) == 5
    assert arabic["colours"]["brand"] == "#0B5D4B"
    assert arabic["emergency"] is None
    assert arabic["working_week"]["weekend"] == ["friday", "saturday"]
    assert arabic["languages"] == [
        {"code": "ar", "name": "العربية"},
        {"code": "en", "name": "English"},
    ]


def test_an_unknown_language_is_refused_as_a_problem(site, client: Client) -> None:
    answer = client.get("/api/v1/site/?lang=xx")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_input"


def test_a_menu_link_follows_the_page_into_the_readers_language(agency, client: Client) -> None:
    page = agency.pages.get(locale__language_code="ar")
    settings = SiteSettings.load()
    settings.header_menu = [
        menu_item(page=page),
        menu_item(address="services/"),
        menu_item(address="https://example.org/x"),
    ]
    settings.save()
    urls = [link["url"] for link in client.get("/api/v1/site/?lang=en").json()["menu"]]
    assert urls == ["/en/agencies/moj/", "/en/services/", "https://example.org/x"]


def test_the_number_of_queries_does_not_grow_with_the_menu(
    agency, django_assert_max_num_queries
) -> None:
    page = agency.pages.get(locale__language_code="ar")
    settings = SiteSettings.load()
    settings.footer_menu = [menu_item(page=page) for _ in range(12)]
    settings.save()
    with django_assert_max_num_queries(10):
        assert len(site_frame(language="en", now=NOON)["footer"]) == 12


@pytest.mark.parametrize(
    ("field", "colour"),
    [("brand", "#8FD3B6"), ("link", "#FFFFFF"), ("brand_dark", "#073D32"), ("accent", "#92722A")],
)
def test_a_colour_that_people_cannot_read_is_refused_with_its_contrast(site, field, colour) -> None:
    settings = SiteSettings.load()
    setattr(settings, field, colour)
    with pytest.raises(ValidationError) as refusal:
        settings.full_clean()
    assert list(refusal.value.message_dict) == [field]
    assert colour in refusal.value.message_dict[field][0]


def test_a_word_is_not_a_colour(site) -> None:
    settings = SiteSettings(brand="green")
    with pytest.raises(ValidationError) as refusal:
        settings.full_clean()
    assert "brand" in refusal.value.message_dict


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == 1


def test_the_emergency_band_is_shown_from_its_first_instant_until_its_last(site) -> None:
    settings = SiteSettings.load()
    settings.emergency_text_ar = "تتوقف الخدمات مساء اليوم للصيانة"
    settings.emergency_starts_at, settings.emergency_ends_at = NOON, NOON + timedelta(hours=1)
    settings.save()
    tick = timedelta(microseconds=1)
    assert site_frame(language="ar", now=NOON - tick)["emergency"] is None
    assert site_frame(language="ar", now=NOON)["emergency"]["text"].startswith("تتوقف")
    assert site_frame(language="ar", now=NOON + timedelta(hours=1))["emergency"] is None


def test_a_band_that_ends_before_it_begins_is_refused(site) -> None:
    settings = SiteSettings.load()
    settings.emergency_starts_at, settings.emergency_ends_at = NOON, NOON
    with pytest.raises(ValidationError):
        settings.full_clean()


def test_the_style_sheet_carries_the_saved_colours(site, client: Client) -> None:
    settings = SiteSettings.load()
    settings.brand = "#1B3A6B"
    settings.save()
    answer = client.get("/site.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand: light-dark(#1B3A6B, #6FCBB2);" in answer.text
    again = client.get("/site.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_saved_setting_is_visible_to_the_next_visitor(site, client: Client) -> None:
    before = generation.number()
    settings = SiteSettings.load()
    settings.name_ar = "ديوان المدينة"
    settings.save()
    assert generation.number() > before
    assert "ديوان المدينة" in client.get("/ar/").text


def test_pages_are_rendered_anew_when_the_band_begins_and_when_it_ends(site) -> None:
    settings = SiteSettings.load()
    settings.emergency_text_ar = "تنبيه"
    settings.emergency_starts_at, settings.emergency_ends_at = NOON, NOON + timedelta(hours=1)
    settings.save()
    due = Instant.objects.filter(name__startswith="site.emergency").order_by("run_at")
    assert [row.run_at for row in due] == [NOON, NOON + timedelta(hours=1)]
    before = generation.number()
    import_string(due[0].task_path).func()
    assert generation.number() > before
    settings.emergency_ends_at = None
    settings.save()
    assert due.all().count() == 1


def test_only_superusers_change_what_is_the_whole_sites(agency, client: Client) -> None:
    chief = User.objects.create_user("chief@example.org", "a-long-password", is_staff=True)
    grant(user=chief, agency=agency, role=Role.ADMINISTRATOR)
    client.force_login(chief)
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings"])
    assert client.get(url).status_code == 302
    client.force_login(User.objects.create_superuser("s@example.org", "a-long-password"))
    assert "لون الهوية" in client.get(url, follow=True).text
