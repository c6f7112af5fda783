"""Rules that notice something in a comment: they give hints, and refuse nothing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment, ModerationCase
from consultations.moderation.hints import Hint, digest_of, hints_in, normalised
from tests.consultations.conftest import comment_on, make_consultation, publish_text
from tests.growth import grows_linearly

SEEN = [
    ("انظروا https://example.org/x", [Hint.LINK]),
    ("زوروا www.example.jo", [Hint.LINK]),
    ("زوروا example.com الآن", [Hint.LINK]),
    ("راسلوني a.b@example.org", [Hint.EMAIL]),
    ("هاتفي ٠٧٩ ٠٠٠ ٠٠٠٠", [Hint.PHONE]),
    ("هاتفي ۰۷۹۰۰۰۰۰۰۰", [Hint.PHONE]),
    ("(06) 500-0000 أو 06.500.00.00", [Hint.PHONE]),
    ("+962 79 000 0000", [Hint.PHONE]),
    ("0\u200b790000000", [Hint.PHONE]),
]  # fmt: skip
UNSEEN = [
    "المادة ٤ فقرة ٢ من قانون رقم 15 لسنة 2018",
    "بين 2024-2025 وعام ٢٠٣٠",
    "الميزانية 1,500,000 دينار",
    "في 12/05/2024 وفي 13/06/2025",
    "سؤال.جواب وقبل.بعد",
    "e.g. this, i.e. that",
    "",
]


@pytest.mark.parametrize(("text", "hints"), SEEN)
def test_links_addresses_and_numbers_are_noticed_in_all_digits(text: str, hints) -> None:
    assert hints_in(text) == hints


@pytest.mark.parametrize("text", UNSEEN)
def test_years_articles_and_amounts_are_no_numbers_to_call(text: str) -> None:
    assert hints_in(text) == []


@pytest.mark.parametrize(
    ("text", "watched", "is_noticed"),
    [
        ("هَذِهِ رِشْوَةٌ", ["رشوه"], True),
        ("والرشوة جريمة", ["الرشوه"], True),
        ("المرتشون", ["رشوه"], False),
        ("اتصل بنا الآن!", ["اتصل بنا"], True),
        ("اتصل غدا بنا", ["اتصل بنا"], False),
        ("Casino", ["casino"], True),
        ("كل شيء", [""], False),
    ],
)
def test_watched_words_are_whole_words_in_whatever_spelling(text, watched, is_noticed) -> None:
    assert (Hint.WORD in hints_in(text, watched)) is is_noticed


@pytest.mark.parametrize("piece", ["9 ", "a.", "a@", "+1(", "."])
def test_the_time_for_odd_texts_grows_with_their_length_and_no_faster(piece: str) -> None:
    watched = [normalised(f"كلمة {number}") for number in range(20)]
    assert grows_linearly(lambda text: hints_in(text, watched), piece * 1000)


def test_spellings_that_mean_the_same_are_one_text() -> None:
    assert digest_of("أُوافق على المادّة ٣!") == digest_of("  اوافق، على المادة 3 ")
    assert digest_of("!!") == ""


def case(comment: Comment) -> ModerationCase:
    return ModerationCase.objects.get(pk=comment.pk)


@pytest.mark.django_db
def test_the_same_text_is_noticed_the_second_time_in_the_same_consultation(
    consultation, agency
) -> None:
    other = make_consultation(agency, slug="other")
    publish_text(other)
    first, second = (
        comment_on(consultation, "أوافق تمامًا"),
        comment_on(consultation, "اوافق تماما."),
    )
    elsewhere = comment_on(other, "أوافق تمامًا")
    assert [case(one).hints for one in (first, second, elsewhere)] == ["", "repeated", ""]


@pytest.mark.django_db
def test_whatever_is_noticed_is_received_and_waits(consultation) -> None:
    services.watch_word(word="قمار", actor=PLATFORM)
    comment = comment_on(consultation, "القمار على www.example.com، هاتف 0790000000، a@b.co")
    assert case(comment).hints == "link,email,phone,word"
    assert (comment.status, comment.receipt.code != "") == ("pending", True)


@pytest.mark.django_db
@pytest.mark.database
def test_with_moderation_afterwards_a_comment_is_public_at_once_with_its_leaf(agency) -> None:
    page = make_consultation(agency, moderation="post")
    publish_text(page)
    comment = Comment.objects.get(pk=comment_on(page, "رأيي أن المهلة قصيرة").pk)
    act = comment.acts.get()
    assert (comment.status, comment.decided_by, act.kind, act.by) == (
        "published",
        None,
        "published",
        None,
    )
    assert comment.decided_at == comment.submitted_at
    assert case(comment).status == "published"
    services.withhold_comment(
        comment=comment, actor=PLATFORM, reason="off_topic", now=timezone.now()
    )
    assert Comment.objects.get(pk=comment.pk).status == "withheld"


@pytest.mark.django_db
def test_with_moderation_afterwards_a_hint_makes_it_wait(agency) -> None:
    page = make_consultation(agency, moderation="post")
    publish_text(page)
    assert comment_on(page, "زوروا www.example.com").status == "pending"
    assert comment_on(page, "نعم").status == "published"
    assert comment_on(page, "نعم!").status == "pending"
