"""Translations are published from plain values."""

from __future__ import annotations

from cms.demo import agencies
from cms.models import AgencyPage, PlainPage
from cms.translation import publish_translation


def arabic_page(site) -> PlainPage:
    page = PlainPage(
        title="عن المنصة",
        slug="about",
        summary="ما هذه المنصة",
        body=[("paragraph", "<p>نص</p>"), ("heading", "عنوان")],
    )
    site.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_translation_is_live_with_its_own_words_and_stream(site, client) -> None:
    page = arabic_page(site)
    translated = publish_translation(
        page,
        "en",
        {
            "title": "About",
            "summary": "What this is",
            "body": [{"type": "paragraph", "value": "<p>Text</p>"}],
        },
    )
    assert translated.live
    assert translated.get_parent().specific == site.get_translation(translated.locale)
    bundle = client.get("/api/v1/pages/find/?path=/en/about/").json()
    assert bundle["page"]["title"] == "About"
    assert bundle["page"]["content"]["body"][0]["html"] == "<p>Text</p>"
    assert [other["url"] for other in bundle["translations"]] == ["/ar/about/"]


def test_publishing_the_same_translation_again_makes_no_revision(site) -> None:
    page = arabic_page(site)
    values = {"title": "About", "body": [{"type": "heading", "value": "Title"}]}
    translated = publish_translation(page, "en", values)
    once = translated.revisions.count()
    assert publish_translation(page, "en", values).revisions.count() == once
    assert publish_translation(page, "en", {**values, "title": "New"}).revisions.count() == once + 1
    assert PlainPage.objects.get(pk=translated.pk).title == "New"


def test_the_demo_opens_eight_agencies_in_both_languages_once(db) -> None:
    agencies.load()
    agencies.load()
    assert AgencyPage.objects.live().filter(locale__language_code="ar").count() == 8
    english = AgencyPage.objects.live().filter(locale__language_code="en")
    assert english.get(slug="dvld").title == "Driver and Vehicle Licensing Department"
    assert english.count() == 8
