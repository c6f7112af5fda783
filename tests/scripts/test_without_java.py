"""Servers that need Java say so, instead of failing somewhere inside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("script", "name"),
    [("scripts/keycloak.py", "Keycloak"), ("scripts/services/elasticsearch.py", "Elasticsearch")],
)
def test_without_java_the_tests_end_with_a_clear_sentence(
    script: str, name: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, script, "--", "true"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Diwan: {name} needs Java 17 or newer (JAVA_HOME or the search path).\n"
    )
