"""What a search is answered with: signs in the query, the order, the time, help."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.models import Agency
from search.arranging import WINDOW
from search.asked import Found, Search
from search.budget import FACETS, SPELLING, Budget, Hurried
from search.engines import EngineHits, EngineQuery, engine
from search.fields import UnknownValue, resolve
from search.parsing import parse
from search.selectors import find


def found(text: str, **more) -> list[str]:
    return titles(find(Search(text, **{"filters": {"language": ["ar"]}, "language": "ar", **more})))


def titles(answer: Found) -> list[str]:
    return [result.document.title for result in answer.results]


@pytest.fixture
def laws(shelf, project):
    shelf.put("a", "قانون البناء الوطني", "يسري القانون على المباني.")
    shelf.put("b", "البناء: قانون جديد", "نص مؤقت عن الرخصة.")
    shelf.put("c", "نظام رخص المهن", "رخصة مهنية. قانون البناء مذكور هنا.", kind="policy")
    project()
    return shelf


def test_a_phrase_must_stand_there_in_its_order(laws) -> None:
    assert set(found('"قانون البناء"')) == {"قانون البناء الوطني", "نظام رخص المهن"}
    assert found('«قانون البناء» رخصة "مهنية"') == ["نظام رخص المهن"]
    assert found('"البناء الوطني قانون"') == []


def test_a_title_is_no_phrase_with_the_text_behind_it(laws) -> None:
    assert found('"الوطني يسري"') == []


def test_an_excluded_word_takes_its_forms_with_it_and_a_quoted_one_only_itself(laws) -> None:
    assert found("قانون -رخصة") == ["قانون البناء الوطني"]
    assert set(found('قانون -"رخصة"')) == {"قانون البناء الوطني", "البناء: قانون جديد"}
    assert "قانون البناء الوطني" in found("قانون -من")
    assert set(found('قانون -"قانون البناء"')) == {"البناء: قانون جديد"}


def test_words_of_the_title_are_looked_for_there(laws) -> None:
    assert found("عنوان:رخص") == ["نظام رخص المهن"]
    assert found("عنوان:مهن قانون") == ["نظام رخص المهن"]
    assert found("title:مؤقت") == []


def test_an_exact_search_minds_phrases_and_exclusions_too(laws) -> None:
    kept = {"قانون البناء الوطني", "البناء: قانون جديد"}
    assert set(found("قانون -رخصة", exact=True)) == kept
    assert found('قانون "الوطني"', exact=True) == ["قانون البناء الوطني"]


def test_values_of_fields_are_found_by_code_by_name_and_by_words_of_names(db) -> None:
    Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    Agency.objects.create(slug="moe", name_ar="وزارة البيئة", name_en="Ministry of Environment")

    def filters(text: str) -> dict[str, list[str]]:
        return resolve(parse(text).fields)[0]

    for text in ("جهة:moj", 'agency:"وزاره العدل"', "جهة:العدل", "agency:JUSTICE", "جهة:عدل"):
        assert filters(text) == {"agency": ["moj"]}, text
    assert filters("جهة:وزارة") == {"agency": ["moe", "moj"]}
    assert filters("نوع:خبر type:event سنة:٢٠٢٤") == {"type": ["news", "event"], "year": ["2024"]}
    assert filters("نوع:خدمة") == {"type": ["service", "service_point"]}
    assert resolve(parse("جهة:المريخ سنة:24 نوع:x").fields) == (
        {},
        [UnknownValue("agency", "المريخ"), UnknownValue("year", "24"), UnknownValue("type", "x")],
    )


def test_titles_are_sorted_as_an_arabic_index_has_them(shelf, project) -> None:
    for place, title in enumerate(
        ["رخصة ياء", "رخصة أمن", "رخصة 7", "Rukhsa رخصة", "رخصة ثاء", "رخصة إدارة"]
    ):
        shelf.put(f"t{place}", title)
    project()
    wanted = ["رخصة 7", "رخصة إدارة", "رخصة أمن", "رخصة ثاء", "رخصة ياء", "Rukhsa رخصة"]
    assert found("رخصة", by_title=True) == wanted
    pages = [found("رخصة", by_title=True, page=page, page_size=4) for page in (1, 2)]
    assert [len(page) for page in pages] == [4, 2]
    assert pages[0] + pages[1] == wanted


def test_one_page_does_not_flood_the_results_with_its_parts(shelf, project) -> None:
    shelf.put("draft", "مسودة قانون المياه", "المياه")
    for number in range(15):
        shelf.put(
            f"c{number}",
            f"المادة {number}: المياه",
            "المياه " * 30,
            kind="clause",
            context="مسودة قانون المياه",
            url=f"/ar/consultations/water/#art-{number}",
        )
    for number in range(9):
        shelf.put(f"s{number}", f"خدمة المياه {number}", kind="page")
    project()
    screens = [find(Search("المياه", page=page)) for page in (1, 2, 3)]
    parts = [[bool(one.document.context) for one in screen.results] for screen in screens]
    assert sum(parts[0]) == 2
    places = [at for at, is_part in enumerate(parts[0]) if is_part]
    assert places[1] == places[0] + 1
    everything = [title for screen in screens for title in titles(screen)]
    assert len(everything) == len(set(everything)) == 25 == screens[0].total


def test_screens_beyond_the_window_neither_repeat_nor_lose_anything(shelf, project) -> None:
    for number in range(WINDOW + 15):
        shelf.put(f"n{number}", f"رخصة {number}", context="" if number % 3 else "كل الرخص")
    project()
    pages = [found("رخصة", page=page) for page in range(1, 13)]
    assert len({title for page in pages for title in page}) == WINDOW + 15


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tokens = 0

    def query(self, query: EngineQuery) -> EngineHits:
        self.asked.append("facets" if query.facets else "query")
        return engine().query(query)

    def frequencies(self, **tokens) -> dict[str, dict[str, int]]:
        self.asked.append("frequencies")
        asked = {name: list(some) for name, some in tokens.items()}
        self.tokens += sum(map(len, asked.values()))
        return engine().frequencies(**asked)


def test_a_search_looks_up_its_words_and_their_equivalents_in_one_round_trip(library) -> None:
    using = Counting()
    find(Search("رخصة القيادة", language="ar"), using)
    assert using.asked == ["frequencies", "facets"]


def test_when_the_time_is_spent_an_answer_comes_without_what_is_left(library, settings) -> None:
    settings.SEARCH_BUDGET_MS = 0
    using = Counting()
    answer = find(Search("رخصة القيادذة", language="ar"), using)
    assert "تجديد رخصة القيادة" in titles(answer)
    assert using.asked == ["query"]
    assert answer.facets == {}
    assert set(answer.left_out) >= {SPELLING, FACETS}


def test_time_is_measured_from_the_beginning() -> None:
    now = [10.0]
    budget = Budget(0.3, clock=lambda: now[0])
    using = Hurried(Counting(), budget)
    assert budget.allows(FACETS)
    now[0] = 10.31
    assert using.frequencies(word=["x"])["word"] == {}
    assert budget.left_out == [SPELLING]


@pytest.mark.parametrize(
    "text",
    [
        "زرافة " * 30,
        "زرافه1 " * 28,
        " ".join(f"زراف{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهو"),
        '"زرافة كبيرة" ' * 12,
        "-ا " * 60 + "ز",
        "ا:ب " * 40,
        "(a+)+$" * 30,
    ],
)
def test_the_work_for_a_query_is_bounded(library, text: str) -> None:
    using = Counting()
    find(Search(text[:200], language="ar"), using)
    assert len(using.asked) <= 40
    assert using.tokens <= 30_000


def test_what_finds_nothing_is_answered_with_fewer_words(laws) -> None:
    answer = find(Search('"البناء الوطني قانون"', language="ar"))
    assert (answer.total, answer.fewer_words) == (0, "البناء الوطني قانون")
    answer = find(Search("قانون البناء -يسري -جديد -مهنية", language="ar"))
    assert answer.fewer_words == "قانون البناء"
    assert find(Search("زرافة فيل", language="ar")).fewer_words == ""
    answer = find(Search("قانون زرافة", exact=True, language="ar"))
    assert (answer.total, answer.fewer_words) == (0, "قانون")


def test_without_an_index_signs_are_minded_in_titles(shelf) -> None:
    shelf.put("a", "قانون البناء", date=datetime(2025, 1, 1, tzinfo=UTC))
    shelf.put("b", "البناء والقانون")
    answer = find(Search('"قانون البناء"'))
    assert (titles(answer), answer.degraded) == (["قانون البناء"], True)
    assert titles(find(Search("قانون -والقانون"))) == ["قانون البناء"]
    assert titles(find(Search("قانون", by_title=True))) == ["البناء والقانون", "قانون البناء"]
    # Pages before their parts, unless the newest were asked for.
    late = datetime(2030, 1, 1, tzinfo=UTC)
    shelf.put("c", "بند في القانون", context="قانون", date=late)
    assert titles(find(Search("قانون")))[-1] == "بند في القانون"
    assert titles(find(Search("قانون", by_date=True)))[0] == "بند في القانون"
