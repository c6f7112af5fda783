"""The themes over HTTP: with the outcome, not before."""

from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.theming import tagging
from tests.consultations.conftest import published_comment, settle, translate
from tests.consultations.theming.conftest import theme_of


def themes(slug: str, language: str = "ar"):
    return Client().get(f"/api/v1/consultations/{slug}/themes/?lang={language}")


def test_themes_are_internal_before_the_outcome(january):
    theme_of(january)

    answer = themes(january.slug)

    assert answer.status_code == 404
    assert answer.json()["code"] == "themes_not_yet"
    assert answer.json()["title"] == "تُعرض محاور التعليقات مع النتيجة."


def test_with_the_outcome_everybody_reads_them_in_their_language(consultation):
    comment = published_comment(consultation, "الرسوم مرتفعة.", stance="opposes")
    theme = theme_of(
        consultation, title_en="Fees", said_ar="طلبوا خفض الرسوم.", said_en="Lower the fees."
    )
    tagging.tag_comment(
        theme=theme, comment=comment, actor=PLATFORM, now=timezone.now(), quote="الرسوم مرتفعة"
    )
    english = translate(consultation, "Strategy")
    consultation.closes_at = timezone.now()
    type(consultation).objects.filter(pk=consultation.pk).update(closes_at=timezone.now())
    settle(consultation)
    services.publish_outcome(consultation=consultation, actor=PLATFORM)

    arabic, told = themes(consultation.slug).json(), themes(english.slug, "en").json()

    assert arabic["analysed"] == told["analysed"] == 1
    assert arabic["themes"][0]["title"] == "الرسوم"
    assert told["themes"] == [
        {
            "title": "Fees",
            "said": "Lower the fees.",
            "comments": 1,
            "in_campaigns": 0,
            "stances": {"opposes": 1},
            "quotes": [
                {"comment": comment.public_id, "quote": "الرسوم مرتفعة", "stance": "opposes"}
            ],
        }
    ]


def test_nobody_finds_themes_of_what_is_not_there(site):
    assert themes("nothing").status_code == 404
