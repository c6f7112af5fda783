"""Pages about the site itself."""

from datetime import timedelta

import pytest
from django.test import Client

from cms.models import PlainPage
from frontend.periods import PERIODS
from frontend.views import information
from operations import retention


@pytest.mark.parametrize("name", ["accessibility", "privacy", "cookies", "statistics", "api"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_site_has_them_in_every_language(
    site, client: Client, name: str, language: str
) -> None:
    answer = client.get(f"/{language}/{name}/")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


def test_an_editors_page_at_the_same_address_takes_the_place_of_the_text(
    site, client: Client
) -> None:
    page = PlainPage(title="الخصوصية", slug="privacy", summary="نص الوزارة.")
    site.add_child(instance=page)
    page.save_revision().publish()
    text = client.get("/ar/privacy/").text
    assert "نص الوزارة." in text
    assert "بلا ملفات تعريف ارتباط" not in text


def test_the_results_in_the_accessibility_statement_are_those_of_the_tests(
    site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = {
        "tested_on": "2026-11-23",
        "engine": "axe 4.12.1",
        "pages": [{"path": "/services/", "views": 8, "passes": 300, "violations": 0}],
    }
    monkeypatch.setattr(information, "accessibility_results", lambda: results)
    text = client.get("/ar/accessibility/").text
    assert "axe 4.12.1" in text
    assert '<td class="d-table__number">300</td>' in text


def test_display_settings_are_kept_in_one_cookie_and_change_the_page(site, client: Client) -> None:
    chosen = {
        "digits": "arab",
        "calendar": "gregorian",
        "theme": "dark",
        "size": "large",
        "back": "/ar/statistics/?x=1",
    }
    answer = client.post("/ar/display/", chosen)
    assert answer["Location"] == "/ar/statistics/?x=1"
    assert set(client.cookies) == {"diwan_display"}
    text = client.get("/ar/statistics/").text
    assert 'data-theme="dark" data-size="large" data-digits="arab"' in text
    assert "٠" in text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(site, client: Client, back: str) -> None:
    assert client.post("/en/display/", {"back": back})["Location"] == "/en/"


def test_a_page_without_translation_is_offered_in_its_own_language(site, client: Client) -> None:
    page = PlainPage(title="عن المنصّة", slug="about")
    site.add_child(instance=page)
    page.save_revision().publish()
    link = "/en/untranslated/?of=%2Far%2Fabout%2F"
    assert link in client.get("/ar/about/").text
    answer = client.get(link)
    assert answer.status_code == 200
    assert 'href="/ar/about/"' in answer.text
    assert "عن المنصّة" in answer.text


def test_the_privacy_page_promises_the_periods_that_the_jobs_keep(site, client: Client) -> None:
    told = {period.rule: timedelta(days=period.days) for period in PERIODS if period.rule}
    rules = {name: rule.kept for name, rule in retention.rules().items()}
    assert told == {name: rules[name] for name in told}
    about_people = {
        *("pseudonym_keys", "sessions", "sign_in_codes", "secret_deliveries", "deliveries"),
        *(
            "idempotency_keys",
            "event_registrations",
            "sign_in_failures",
            "kept_drafts",
            "invitations",
        ),
        *("unconfirmed_subscriptions", "ended_subscriptions", "searches"),
    }
    assert set(told) == about_people
    for language in ("ar", "en"):
        page = client.get(f"/{language}/privacy/").text
        assert page.count('<th scope="row">') == len(PERIODS)
        assert f'href="/{language}/account/erase/"' in page


def test_the_table_of_periods_stays_when_an_editor_writes_the_page(site, client: Client) -> None:
    page = PlainPage(title="الخصوصية", slug="privacy", summary="كلام المحرر.")
    site.add_child(instance=page)
    page.save_revision().publish()
    text = client.get("/ar/privacy/").text
    assert "كلام المحرر." in text
    assert text.count('<th scope="row">') == len(PERIODS)
