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
PROGRAM = "import sys, config.wsgi, config.urls; print(*sys.modules)"


def test_what_is_rarely_used_is_not_loaded_at_the_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
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
