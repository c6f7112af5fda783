"""Translations are published from plain values."""

from __future__ import annotations

import pytest
from django.apps import apps
from wagtail.models import Locale
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from accounts.pages import PublicPage
from cms.demo import agencies, bodies
from cms.models import AgencyPage, BodyPage, PlainPage
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


@pytest.mark.parametrize(
    "model",
    [model for model in apps.get_models() if issubclass(model, PublicPage)],
    ids=lambda model: model._meta.label,
)
def test_editors_can_translate_every_kind_of_page(model) -> None:
    names = {field.field_name for field in get_translatable_fields(model)}
    assert {"title", "slug"} <= names


@pytest.fixture
def translate(django_capture_on_commit_callbacks):
    def act(source: TranslationSource, words: dict[str, str]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            fill_in(source, words)

    return act


def fill_in(source: TranslationSource, words: dict[str, str]) -> None:
    """Fill in the translation editor's fields and publish."""
    english = Locale.objects.get(language_code="en")
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=english)
    for segment in source.stringsegment_set.select_related("string", "context"):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=english,
                context=segment.context,
                defaults={"data": words[segment.string.data]},
            )
    translation.save_target(publish=True)


def test_the_translation_editor_publishes_and_follows_the_source(site, translate) -> None:
    page = arabic_page(site)
    source, _made = TranslationSource.update_or_create_from_instance(page)
    words = {"عن المنصة": "About", "ما هذه المنصة": "What this is", "نص": "Text", "عنوان": "Title"}
    translate(source, words)
    english = PlainPage.objects.get(locale__language_code="en")
    assert (english.title, english.summary, english.live) == ("About", "What this is", True)
    assert english.body[0].value.source == "<p>Text</p>"
    page.summary = "ملخص جديد"
    page.save_revision().publish()
    source.update_from_db()
    translate(source, {"ملخص جديد": "New summary"})
    english.refresh_from_db()
    assert (english.title, english.summary) == ("About", "New summary")


def test_rows_of_a_page_are_translated_with_it(db, translate) -> None:
    agencies.load()
    bodies.load()
    page = BodyPage.objects.get(slug="cio-council", locale__language_code="ar")
    page.get_translations().get().delete()
    source, _made = TranslationSource.update_or_create_from_instance(page)
    decision = page.decisions.first()
    translate(source, {page.title: "CIO Council", decision.title: "Re-engineer first"})
    english = BodyPage.objects.get(slug="cio-council", locale__language_code="en")
    assert english.decisions.first().title == "Re-engineer first"
    assert english.decisions.first().number == decision.number
    assert english.members.count() == page.members.count()
