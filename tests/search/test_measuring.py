"""The benchmark takes any retrieval set, without a site, and says what is wrong with a bad one."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.search import measures, sets

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
    assert report["index_bytes"] > 0
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
        ('{"id": 1}', "[]", "q.jsonl, line 1: not an object"),
        ('{"id": 1}', '{"id": 1, "relevant": 3}', "q.jsonl, line 1: relevant must be a list"),
        ('{"id": 1}', '{"id": 1, "grades": {"1": "x"}}', "grades an object of numbers"),
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
