"""The judged set of the field: what its files promise to whoever measures with them."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.search import searched, sets
from benchmarks.search.government import corpus, sheet
from benchmarks.search.government.split import halves
from search import projector
from search.models import Document

FOLDER = corpus.FOLDER
DEMO_FILES = Path("cms/demo/files")


@pytest.fixture(scope="module")
def queries() -> list[dict]:
    return corpus.read(FOLDER / "queries.jsonl")


@pytest.fixture(scope="module")
def more() -> list[dict]:
    return corpus.read(FOLDER / "more_queries.jsonl")


@pytest.fixture(scope="module")
def own_ids() -> set[str]:
    """Ids of the pages that are committed here; the pool's paragraphs are answers to nothing, and parts count as their page."""
    rows = [*corpus.read(corpus.DEMO), *sheet.documents()]
    return {row["id"] for row in rows if "part_of" not in row}


def test_queries_have_the_agreed_fields_and_stand_once(
    queries: list[dict], more: list[dict]
) -> None:
    assert len(queries) >= 300
    for query in queries + more:
        assert set(query) == {"id", "text", "lang", "kind", "grades", "part"}
        assert query["text"] == query["text"].strip() != ""
        assert query["lang"] in {"ar", "en", "mixed"}
    for name in ("id", "text"):
        assert max(Counter(query[name] for query in queries + more).values()) == 1
    assert {query["part"] for query in more} == {"more"}


def test_each_query_has_a_right_answer_and_all_graded_documents_exist(
    queries: list[dict], more: list[dict], own_ids: set[str]
) -> None:
    for query in queries + more:
        grades = query["grades"]
        assert set(grades.values()) <= {1, 2, 3}
        assert 3 in grades.values()
        assert set(grades) <= own_ids, query["text"]


def test_half_of_every_kind_is_kept_for_reporting(queries: list[dict]) -> None:
    expected = halves((query["kind"], query["text"]) for query in queries)
    assert {query["text"]: query["part"] for query in queries} == expected
    kinds = Counter((query["kind"], query["part"]) for query in queries)
    for kind in {kind for kind, _ in kinds}:
        assert kinds[kind, "test"] - kinds[kind, "tune"] in {0, 1}


def test_the_half_does_not_depend_on_the_order_of_the_queries() -> None:
    asked = [("word", str(number)) for number in range(9)]
    assert halves(asked) == halves(reversed(asked))


def test_every_way_of_asking_is_there_and_most_questions_are_short(queries: list[dict]) -> None:
    kinds = Counter(query["kind"] for query in queries)
    assert set(kinds) >= {
        "service", "dialect", "typo", "keyboard", "fees", "documents", "office", "law", "english",
        "mixed", "agency", "dataset", "number", "question", "word", "topic",
    }  # fmt: skip
    assert min(kinds.values()) >= 10
    short = sum(len(query["text"].split()) <= 4 for query in queries)
    assert short >= len(queries) * 0.7


def test_the_sheet_has_350_services_and_stays_small() -> None:
    rows = sheet.read("services.csv")
    assert len(rows) >= 350
    for name in ("key", "title_ar"):
        assert len({row[name] for row in rows}) == len(rows)
    assert {row["agency"] for row in rows} == {row["key"] for row in sheet.read("agencies.csv")}
    assert (FOLDER / "services.csv").stat().st_size <= 300_000


def test_the_corpus_is_the_same_at_every_making_and_no_two_pages_are_alike() -> None:
    rows = list(corpus.rows())
    assert rows == list(corpus.rows())
    assert len({row["id"] for row in rows}) == len(rows)
    pages = [row for row in rows if "part_of" not in row and not row["id"].startswith("pool:")]
    assert len({(row["title"], row["text"]) for row in pages}) == len(pages)


def test_without_the_paragraphs_of_the_pool_the_corpus_is_made_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpus, "POOL", tmp_path / "absent.jsonl")
    corpus.main([str(tmp_path / "corpus.jsonl")])
    assert "absent.jsonl" in capsys.readouterr().err
    rows = corpus.read(tmp_path / "corpus.jsonl")
    assert len(rows) == len(corpus.read(corpus.DEMO)) + len(list(sheet.documents()))
    assert set(rows[0]) == {"id", "title", "text", "kind", "lang"}
    assert set(rows[-1]) == {"id", "title", "text", "kind"}


def test_parts_name_a_page_of_their_language_and_are_of_all_kinds_that_stand_on_one() -> None:
    rows = {row["id"]: row for row in corpus.read(corpus.DEMO)}
    parts = [row for row in rows.values() if "part_of" in row]
    for part in parts:
        page = rows[part["part_of"]]
        assert "part_of" not in page
        assert (part["lang"], part["id"][-2:]) == (page["lang"], page["lang"])
    kinds = {part["kind"] for part in parts}
    assert kinds == {"clause", "section", "initiative", "column", "data_question"}


@pytest.mark.skipif(not corpus.POOL.exists(), reason="the shared paragraphs are not there")
def test_with_the_pool_there_are_two_thousand_distractors() -> None:
    assert sum(1 for _ in corpus.rows()) - len(corpus.read(corpus.DEMO)) >= 2_000


@pytest.mark.parametrize(
    ("file", "column", "kind"),
    [("service-guides.csv", "slug", "service"), ("service-points.csv", "code", "service_point")],
)
def test_the_saved_demo_has_the_guides_and_places_of_todays_demo(
    file: str, column: str, kind: str
) -> None:
    with (DEMO_FILES / file).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row.get("status") != "retired"]
    slugs = {row[column] for row in rows}
    saved = [row["id"].split(":") for row in corpus.read(corpus.DEMO)]
    for language in ("ar", "en"):
        assert {slug for own, slug, spoken in saved if (own, spoken) == (kind, language)} == slugs


@pytest.fixture
def documents(db) -> list[Document]:
    """Pages, and parts of two of them: at an anchor, at a page that is judged by itself, at one whose address comes by chance."""
    plan, countries = "/ar/consultations/plan/", "/ar/datasets/%D8%AF%D9%88%D9%84/"
    given = [
        ("clause", "1", "chap-3", f"{plan}#chap-3", "الفصل الثالث"),
        ("clause", "1", "a-1", f"{plan}#a-1", "الفصل الأول"),
        ("consultation", "1", "", plan, "الخطة"),
        ("outcome", "1", "outcome", f"{plan}outcome/", "النتيجة"),
        ("dataset", "2", "", countries, "Countries"),
        ("data_question", "2", "question-7f", f"{countries}questions/7f/", "لماذا؟"),
        ("body", "3", "", "/ar/bodies/council/", "المجلس"),
        ("service_point", "4", "", "/ar/service-points/?code=post-1#post-1", "مكتب"),
    ]
    made = [
        Document(
            provider="pages",
            language="ar",
            summary="عن",
            keywords=f"خاص {number}",
            kind=kind,
            object_id=thing,
            part=part,
            url=url,
            title=title,
        )
        for number, (kind, thing, part, url, title) in enumerate(given)
    ]
    return Document.objects.bulk_create(made)


def test_ids_come_from_addresses_and_parts_name_their_page(documents: list[Document]) -> None:
    rows = list(corpus.demo_rows())
    assert {row["id"]: row.get("part_of", "") for row in rows} == {
        "consultation:plan:ar": "",
        "clause:plan#1:ar": "consultation:plan:ar",
        "clause:plan#2:ar": "consultation:plan:ar",
        "outcome:plan/outcome:ar": "",
        "dataset:دول:ar": "",
        "data_question:دول#1:ar": "dataset:دول:ar",
        "page:council:ar": "",
        "service_point:post-1:ar": "",
    }
    titles = {row["id"]: row["title"] for row in rows}
    assert titles["clause:plan#1:ar"] == "الفصل الأول"


def test_the_saved_rows_give_engines_what_the_site_gives_them(
    documents: list[Document], tmp_path: Path
) -> None:
    path = tmp_path / "demo.jsonl"
    corpus.write(path, corpus.demo_rows())
    rows = {row.title: searched.indexed(0, row) for row in sets.documents(path)}
    for document in documents:
        on_site, measured = projector.indexed(document), rows[document.title]
        assert measured.tokens == on_site.tokens
        assert set(measured.facets) == set(on_site.facets)


def test_the_second_grading_covers_a_hundred_queries_and_agrees_with_the_first(
    queries: list[dict], own_ids: set[str]
) -> None:
    first = {query["id"]: query["grades"] for query in queries}
    second = corpus.read(FOLDER / "second_grading.jsonl")
    assert len({row["id"] for row in second}) == len(second) >= 100
    pairs = [
        (first[row["id"]].get(document, 0), grade)
        for row in second
        for document, grade in row["grades"].items()
    ]
    assert _weighted_kappa(pairs) >= 0.8
    assert (
        sum(first_grade == 0 for first_grade, _ in pairs) >= 200
    )  # what nobody had graded is there


def test_kappa_is_one_of_equal_gradings_and_nothing_of_chance() -> None:
    assert _weighted_kappa([(0, 0), (1, 1), (3, 3)]) == 1
    assert _weighted_kappa([(0, 0), (0, 3), (3, 0), (3, 3)]) == pytest.approx(0)
    steps = [_weighted_kappa([(0, 0), (3, 3), (1, 1 + more)]) for more in range(3)]
    assert all(one > next_one for one, next_one in pairwise(steps))


def _weighted_kappa(pairs: list[tuple[int, int]]) -> float:
    """Cohen's kappa with quadratic weights."""
    one, other = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    seen = sum((first - second) ** 2 for first, second in pairs)
    chance = sum(
        one[first] * other[second] * (first - second) ** 2 for first in one for second in other
    )
    return 1 - seen * len(pairs) / chance
