"""What stands first for a search because an editor said so."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from search.best_bets import for_query
from search.models import BestBet, Document

TODAY = date(2026, 5, 3)


def bet(phrases: str, object_id: str = "licence", **more) -> BestBet:
    return BestBet.objects.create(
        phrases=phrases,
        provider="shelf",
        object_id=object_id,
        document_language=more.pop("document_language", "ar"),
        title=object_id,
        **more,
    )


def ids(object_id: str, language: str = "ar") -> list[int]:
    return [Document.objects.get(object_id=object_id, language=language).pk]


def test_a_whole_query_is_compared_without_regard_to_spelling(library) -> None:
    bet("شهادة السواقة\nدفتر السواقة")
    for text in (
        "شهادة السواقة",
        "شهاده السواقه",
        "السواقة شهادةُ",
        "ما هي شهادة السواقة؟",
        "دفتر السواقة",
    ):
        assert for_query(text, "ar") == ids("licence"), text
    assert for_query("شهادة السواقة الدولية", "ar") == []
    assert for_query("السواقة", "ar") == []
    assert for_query("؟", "ar") == []


def test_further_words_may_be_allowed(library) -> None:
    bet("شهادة السواقة", is_within=True)
    assert for_query("كم رسوم شهادة تجديد السواقة", "ar") == ids("licence")
    assert for_query("رسوم شهادة", "ar") == []


def test_it_counts_in_its_language_and_shows_the_thing_in_that_of_the_page(library) -> None:
    bet("wasta", language="en")
    bet("passport")
    assert for_query("wasta", "ar") == []
    assert for_query("wasta", "en") == ids("licence", "en")
    assert for_query("passport", "ar") == ids("licence", "ar")
    assert for_query("passport", "en") == ids("licence", "en")


def test_several_stand_in_their_order_each_once_and_three_at_most(library) -> None:
    bet("وثائق", "record", order=2)
    bet("وثائق", "licence", order=1)
    bet("وثائق", "licence", order=5, is_within=True)
    bet("وثائق", "policy", order=3)
    bet("وثائق", "forum", order=4)
    assert for_query("وثائق", "ar") == [*ids("licence"), *ids("record"), *ids("policy")]


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (date(2026, 5, 4), None, False),
        (None, date(2026, 5, 2), False),
    ],
)
def test_it_counts_from_and_until_its_days(library, starts, ends, counts: bool) -> None:
    bet("وثائق", starts_on=starts, ends_on=ends)
    with time_machine.travel("2026-05-03 09:00Z", tick=False):
        assert bool(for_query("وثائق", "ar")) is counts


def test_what_is_withdrawn_stands_nowhere_and_comes_back_with_its_publication(
    library, shelf
) -> None:
    bet("وثائق", "record")
    before = for_query("وثائق", "ar")
    library.take("record")
    assert for_query("وثائق", "ar") == []
    library.put("record", "طلب شهادة عدم محكومية")
    assert for_query("وثائق", "ar") == ids("record") != before


def test_a_query_without_bets_costs_none(library, django_assert_num_queries) -> None:
    bet("وثائق")
    for_query("وثائق", "ar")
    with django_assert_num_queries(0):
        assert for_query("غير ذلك", "ar") == []
    with django_assert_num_queries(1):
        assert for_query("وثائق", "ar")
