"""The benchmark takes any retrieval set, without a site, and says what is wrong with a bad one."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.search import measures, searched, sets

ROOT = Path(__file__).resolve().parents[2]

CORPUS = [
    {"id": "a b", "title": "تجديد رخصة القيادة", "text": "خلال يوم.\u2028سطر آخر"},
    {"id": 7, "title": "تجديد رخصة القيادة"},
    {"id": "ط", "title": "", "text": "دفع المخالفات"},
    {"id": "none"},
    {"id": "half", "title": None, "text": "نص \ud800 مكسور"},
]
QUERIES = [
    {"id": "1", "text": "رخصه السواقة", "relevant": ["a b", "unknown"]},
    {"id": "2", "text": "المخالفات", "grades": {"ط": 3, "7": 0}},
    {"id": "3", "text": "", "relevant": []},
    {"id": "4", "text": "؟!", "grades": {}},
    {"id": "5"},
]


def written(folder: Path, name: str, rows: list[dict[str, object]]) -> str:
    path = folder / name
    path.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return str(path)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DIWAN", "DJANGO"))
    }
    script = str(ROOT / "benchmarks/search/run.py")
    return subprocess.run(
        [sys.executable, script, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_any_set_is_measured_from_any_directory(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        *("--corpus", written(tmp_path, "c.jsonl", CORPUS)),
        *("--queries", written(tmp_path, "q.jsonl", QUERIES)),
        *("--engine", "embedded", "--run-out", str(tmp_path / "run.tsv")),
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["documents"], report["queries"], report["engine"]) == (5, 5, "embedded")
    assert {"mrr@10", "ndcg@10", "r@10", "r@100", "p50_ms", "p95_ms"} <= report.keys()
    assert (report["index_bytes"] > 0, report["parts"]) == (True, 0)
    lines = [line.split("\t") for line in (tmp_path / "run.tsv").read_text("utf-8").splitlines()]
    assert {one for query, one, _ in lines if query == "1"} == {"a b", "7"}
    assert ["2", "ط", "1"] in lines


@pytest.mark.parametrize(
    ("corpus", "queries", "said"),
    [
        ("", '{"id": 1, "text": "a"}', "c.jsonl is empty"),
        ("{", '{"id": 1, "text": "a"}', "c.jsonl, line 1: not JSON"),
        ('{"title": "x"}', '{"id": 1, "text": "a"}', "c.jsonl, line 1: no id"),
        ('{"id": 1, "text": ["x"]}', '{"id": 1, "text": "a"}', "line 1: text is not a text"),
        ('{"id": 1, "part_of": 2}', '{"id": 1}', "1 is part of 2, which is no page of this set"),
        (
            '{"id": 1}\n{"id": 2, "part_of": 1}\n{"id": 3, "part_of": 2}',
            *('{"id": 1}', "3 is part of 2, which is no page of this set"),
        ),
        ('{"id": 1}', "[]", "q.jsonl, line 1: not an object"),
        ('{"id": 1}', '{"id": 1, "relevant": 3}', "q.jsonl, line 1: relevant must be a list"),
        ('{"id": 1}', '{"id": 1, "grades": {"1": "x"}}', "grades an object of numbers"),
        ('{"id": 1}', '{"id": 1, "grades": {"1": NaN}}', "grades an object of numbers"),
    ],
)
def test_a_bad_set_is_refused_with_its_place(
    tmp_path: Path, corpus: str, queries: str, said: str
) -> None:
    (tmp_path / "c.jsonl").write_text(corpus, encoding="utf-8")
    (tmp_path / "q.jsonl").write_text(queries, encoding="utf-8")
    with pytest.raises(sets.BadSet) as refused:
        sets.documents(tmp_path / "c.jsonl")
        sets.queries(tmp_path / "q.jsonl")
    assert said in str(refused.value)


def test_a_file_that_is_not_there_ends_with_code_2(tmp_path: Path) -> None:
    done = run(tmp_path, "--corpus", "no", "--queries", "no", "--engine", "embedded")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert not done.stdout


def test_the_measures_are_those_of_the_books() -> None:
    found = measures.scores({"a": 3, "b": 1, "x": 0}, ["x", "b", "a", "b"])
    ideal = 7 + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx((1 / math.log2(3) + 7 / 2) / ideal)
    assert found["mrr@10"] == 0.5
    assert (found["r@10"], found["best_first"], found["best_in_three"]) == (1.0, 0.0, 1.0)
    assert set(measures.scores({}, ["a"]).values()) == {0.0}


def test_parts_are_found_by_themselves_and_count_once_as_their_page(tmp_path: Path) -> None:
    parts = [
        {"id": f"c{number}", "title": "رسم العبور", "part_of": 1, "kind": "clause"}
        for number in range(5)
    ]
    pages = [
        {"id": 1, "title": "الخطة", "text": "ما لا يذكره السؤال"},
        {"id": 2, "title": "دليل الطرق", "text": "وفيه رسم العبور في آخر الصفحة بعد كلام كثير"},
        {"id": 3, "title": "شيء آخر"},
    ]
    done = run(
        tmp_path,
        *("--corpus", written(tmp_path, "c.jsonl", [*parts, *pages])),
        *(
            "--queries",
            written(tmp_path, "q.jsonl", [{"id": 1, "text": "رسم العبور", "relevant": [1]}]),
        ),
        *("--engine", "embedded", "--run-out", str(tmp_path / "run.tsv"), "--limit", "2"),
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["documents"], report["parts"], report["best_first"]) == (8, 5, 1.0)
    assert (tmp_path / "run.tsv").read_text("utf-8") == "1\t1\t1\n1\t2\t2\n"


def test_an_id_that_stands_there_twice_is_found_once() -> None:
    rows = [sets.Row(one, "رسم", "", "ar") for one in ("a", "b", "a", "c")]
    pages = searched.Pages(rows)
    assert pages.best(lambda count: [2, 0, 1, 3][:count], 3) == ["a", "b", "c"]


@given(
    some.lists(some.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=60),
    some.integers(1, 12),
    some.randoms(use_true_random=False),
)
def test_the_best_pages_are_those_of_the_whole_ranking(wholes, limit, mixer) -> None:
    rows = [sets.Row(str(place), "", "", "ar", part_of=one) for place, one in enumerate(wholes)]
    ranking = mixer.sample(range(len(rows)), mixer.randint(0, len(rows)))
    whole = list(dict.fromkeys(rows[place].part_of or rows[place].id for place in ranking))
    assert searched.Pages(rows).best(lambda count: ranking[:count], limit) == whole[:limit]


def test_no_more_hits_are_asked_for_than_an_engine_gives() -> None:
    rows = [sets.Row(str(place), "", "", "ar", part_of="page") for place in range(30_000)]
    asked = []

    def hits(count: int) -> list[int]:
        asked.append(count)
        return list(range(count))

    assert searched.Pages(rows).best(hits, 100) == ["page"]
    assert max(asked) == searched.MOST_HITS
    assert len(asked) < 10
