"""What a process loads at its start: nothing that only a rare page needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import InvalidSetting, read
from tests.servers import ROOT, environment

# Each takes a fifth of a second or more, or much memory, and is loaded where it is used.
RARE = {"altair", "docx", "mammoth", "openpyxl", "vl_convert", "weasyprint", "elasticsearch"}
PROGRAM = """
import gc, sys, config.wsgi, config.urls
print(gc.get_stats()[2]["collections"], *sys.modules)
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """How often a start looked through everything for garbage, and the modules that it loaded."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=ROOT,
        env=environment(tmp_path_factory.mktemp("started")),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_a_start_does_not_look_for_garbage_again_and_again(started: list[str]) -> None:
    assert int(started[0]) <= 3  # one of them is wanted: what is left then stays


def test_what_is_rarely_used_is_not_loaded_at_the_start(started: list[str]) -> None:
    loaded = set(started)
    assert "consultations.cabinet_table.rows" in loaded
    assert loaded & RARE == set()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DIWAN_HTTPS": "1", "DIWAN_SITE_URL": "http://diwan.example.jo"}, "begin with https://"),
        ({"DIWAN_HTTPS": "1"}, "begin with https://"),
        ({"DIWAN_SITE_URL": "diwan.example.jo"}, "must be an address"),
        ({"DIWAN_SITE_URL": "https://diwan.example.jo/site"}, "without a path"),
    ],
)
def test_an_address_that_every_page_would_fail_with_stops_the_start(
    variables: dict[str, str], said: str
) -> None:
    with pytest.raises(InvalidSetting, match=said):
        read(variables)


def test_an_unfitting_setting_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment(tmp_path, DIWAN_HTTPS="1", DIWAN_SITE_URL="http://diwan.example.jo"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("DIWAN_SITE_URL must begin with https://")
    assert done.stderr.count("\n") == 1
