"""What the first search would have to wait for is made when a process that serves begins, and in no other."""

from __future__ import annotations

import subprocess
import sys

import pytest

MADE = "; from search import roots; print(roots._forms.cache_info().currsize)"


@pytest.mark.parametrize(
    ("beginning", "made"), [("import config.wsgi", 1), ("import django; django.setup()", 0)]
)
def test_roots_are_ready_where_searches_are_served(beginning: str, made: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{beginning}{MADE}"],
        capture_output=True,
        text=True,
        check=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "DIWAN_SECRET_KEY": "x"},
    )
    assert done.stdout.split() == [str(made)]
