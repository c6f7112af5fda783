"""What a process loads at its start: nothing that only a rare page needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
