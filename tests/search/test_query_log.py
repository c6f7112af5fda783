"""Searches are counted, people are not; and words that few people typed are kept nowhere."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from search import popular, query_log
from search.models import PopularQuery, QueryCount, QueryDayKey, SettledQuery

NOON = "2026-05-03 09:00Z"
TODAY = date(2026, 5, 3)
RARE = "اسم انسان ومرضه"


def ask(text: str, times: int, found: int = 10, language: str = "ar") -> None:
    for number in range(times):
        query_log.record(text, language, found, visitor=f"visitor {number}")
    query_log.flush()


def ask_on(
    day: date, query: str, times: int, outcome: str = query_log.GOOD, language: str = "ar"
) -> None:
    query_log.write(Counter({(day, language, query, outcome): times}))


def database_text() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_querycount")
        return repr(cursor.fetchall())


def test_a_query_that_few_asked_is_counted_and_its_words_are_stored_nowhere(db) -> None:
    ask(RARE, 4, found=0)
    row = QueryCount.objects.get()
    assert (row.query, row.searches, row.vain) == ("", 4, 4)
    assert "انسان" not in database_text()


@pytest.mark.database
def test_with_the_fifth_its_words_are_kept_even_when_processes_counted_it_apart(db) -> None:
    day = timezone.localdate()
    ask_on(day, "رخصه", 3)
    ask_on(day, "رخصه", 2, query_log.VAIN)
    row = QueryCount.objects.get()
    assert (row.query, row.searches, row.vain) == ("رخصه", 5, 2)
    ask_on(day, "رخصه", 1, query_log.SCARCE)
    row = QueryCount.objects.get()
    assert (row.query, row.searches, row.vain, row.few) == ("رخصه", 6, 2, 1)


def test_the_minimum_is_the_operators(db, settings) -> None:
    settings.SEARCH_QUERY_MINIMUM = 2
    ask("رخصة", 2)
    assert QueryCount.objects.get().query == "رخصه"


def test_one_person_counts_once_a_day_for_a_query(db) -> None:
    for _ in range(9):
        query_log.record("رخصة", "ar", 3, visitor="one")
        query_log.record("جواز", "ar", 3, visitor="one")
    query_log.flush()
    assert sorted(QueryCount.objects.values_list("searches", "query")) == [(1, ""), (1, "")]


def test_one_spelling_for_all_and_languages_apart(db) -> None:
    for number, text in enumerate(("الرخصة", "الرخصه", "الرُّخصة", " الرخصة ", "ٱلرخصة")):
        query_log.record(text, "ar", 3, visitor=str(number))
    query_log.record("الرخصة", "en", 0)
    query_log.flush()
    assert QueryCount.objects.get(language="ar").query == "الرخصه"
    assert QueryCount.objects.get(language="en").searches == 1


@pytest.mark.parametrize("text", ["ali@example.jo", "0791234567", "079 123 4567", "٩٨٧٦٥٤٣٢١"])
def test_what_may_name_a_person_is_never_looked_at_however_often_it_is_asked(db, text) -> None:
    ask(text, 20, found=0)
    row = QueryCount.objects.get()
    assert (row.query, row.digest, row.vain) == ("", "", 20)


@pytest.mark.parametrize("text", ["", "  ", "\u064e"])
def test_nothing_is_not_counted(db, text: str) -> None:
    ask(text, 9)
    assert not QueryCount.objects.exists()


def test_the_day_after_rare_queries_are_one_number_and_their_key_is_gone(db) -> None:
    with time_machine.travel(NOON, tick=False):
        ask(RARE, 2, found=0)
        ask("طلب نادر", 3, found=1)
        ask("رخصة", 6)
        assert query_log.close_days(today=TODAY) == 0  # not on the day itself
    assert query_log.close_days(today=TODAY + timedelta(days=1)) == 2
    assert not QueryDayKey.objects.exists()
    rest = QueryCount.objects.get(query="")
    assert (rest.digest, rest.searches, rest.vain, rest.few) == ("", 5, 2, 3)
    assert QueryCount.objects.get(query="رخصه").searches == 6
    assert query_log.close_days(today=TODAY + timedelta(days=1)) == 0


def test_hashes_of_two_days_have_nothing_in_common(db) -> None:
    for days in (0, 1):
        ask_on(TODAY + timedelta(days=days), "رخصه", 1)
    first, second = QueryCount.objects.values_list("digest", flat=True)
    assert first != second


def test_counts_of_more_than_a_year_ago_are_forgotten(db) -> None:
    ask_on(TODAY - timedelta(days=367), "قديم", 9)
    ask_on(TODAY - timedelta(days=300), "رخصه", 9)
    assert query_log.forget_old(today=TODAY) == 1
    assert QueryCount.objects.get().query == "رخصه"


def test_many_queries_are_written_with_few_statements(db, django_assert_max_num_queries) -> None:
    day = timezone.localdate()
    counts = Counter({(day, "ar", f"كلمه {number}", "good"): 1 for number in range(400)})
    query_log.write(counts)
    with django_assert_max_num_queries(7):
        query_log.write(counts)
    assert QueryCount.objects.filter(searches=2).count() == 400


def test_a_day_takes_so_many_different_queries_and_counts_the_rest_together(
    db, monkeypatch
) -> None:
    monkeypatch.setattr(query_log, "_MOST_A_DAY", 2)
    for query in ("ا", "ب", "ج", "ا"):
        ask_on(TODAY, query, 1)
    assert sorted(QueryCount.objects.values_list("searches", flat=True)) == [1, 1, 2]
    assert QueryCount.objects.get(digest="").searches == 1


def test_the_report_counts_failing_searches_and_leaves_out_what_is_settled(db) -> None:
    yesterday = TODAY - timedelta(days=1)
    for day in (yesterday, TODAY):
        ask_on(day, "منح", 7, query_log.VAIN)
        ask_on(day, "رخصه", 9)
    ask_on(TODAY, "تاشيره", 6, query_log.SCARCE)
    ask_on(TODAY, "منح", 3)
    assert list(query_log.failing(since=yesterday)) == [
        {"language": "ar", "query": "منح", "times": 14, "asked": 17}
    ]
    assert [row["query"] for row in query_log.failing(since=yesterday, few=True)] == ["تاشيره"]
    assert list(query_log.failing(since=yesterday, language="en")) == []
    SettledQuery.objects.create(language="ar", query="منح", settled_on=yesterday)
    assert [row["times"] for row in query_log.failing(since=yesterday)] == [7]
    assert query_log.totals(since=yesterday) == {"searches": 41, "vain": 14, "few": 6}


def test_popular_is_what_many_asked_on_two_days_and_found_spelled_as_the_site_spells_it(
    library, db
) -> None:
    for days in (1, 2):
        day = TODAY - timedelta(days=days)
        ask_on(day, "رخصه القياده", 8)
        ask_on(day, "منح", 30, query_log.VAIN)
        ask_on(day, "كلمه لا يقولها الموقع", 20)
        ask_on(day, "driving licence", 6, language="en")
    ask_on(TODAY, "سياسه", 50)  # one day only
    ask_on(TODAY - timedelta(days=40), "سياسه", 50)  # too long ago
    assert popular.refresh(today=TODAY) == 2
    assert query_log.popular("ar", 5) == ["رخصة القيادة"]
    assert query_log.popular("en", 5) == ["driving licence"]
    assert PopularQuery.objects.get(language="ar").searches == 16


def test_without_an_index_popular_queries_stay(db, index_dir: Path) -> None:
    PopularQuery.objects.create(language="ar", query="ا", shown="ا", searches=9)
    for days in (1, 2):
        ask_on(TODAY - timedelta(days=days), "رخصه", 8)
    assert popular.refresh(today=TODAY) == 1
