"""The same pages of a small and a large site, asked in turn: what they take, side by side.

Each site is a process that answers requests without a socket and without the page cache; it reads a path a line.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import servers

GOAL = 1.3


@dataclass
class Page:
    """One address, and what each site took for it, in milliseconds."""

    name: str
    path: str
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return p95(self.large) / p95(self.small)

    def row(self) -> str:
        figures = [
            find(one) for one in (self.small, self.large) for find in (statistics.median, p95)
        ]
        state = "met" if self.ratio <= GOAL else "NOT met"
        cells = " | ".join(f"{one:.1f}" for one in figures)
        return f"| {self.name} | {cells} | {self.ratio:.2f} | {state} |"


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


class Site:
    """A process with a database of its own; asked by lines, answers by lines."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process, self._log = process, log

    def ask(self, path: str) -> float:
        """Milliseconds of one request.

        Raises:
            RuntimeError: the answer was not 200.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the site has no pipes")
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline():
            if line.startswith("took "):
                return float(line.removeprefix("took "))
            if line.startswith("failed"):
                raise RuntimeError(f"{path}: {line.strip()}")
        raise RuntimeError(f"{path}: the site has ended; {self._log.read_text()[-2000:]}")


@contextmanager
def site(module: str, number: int, env: dict[str, str], log: Path) -> Iterator[Site]:
    """`module` run with ``--inside`` `number`, which fills its database and then calls `serve`."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--inside", str(number)],
            cwd=servers.ROOT,
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            yield Site(process, log)
        finally:
            process.kill()
            process.wait()


def serve(asked: Callable[[str], tuple[Any, str]]) -> None:
    """Answer each line of the standard input with what its page took; `asked` gives the client and the path for a line."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # As config.wsgi does; and what filling the site left behind is not collected while a page is timed.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        client, path = asked(line.rstrip("\n"))
        started = time.perf_counter()
        answer = client.get(path)
        took = (time.perf_counter() - started) * 1000
        is_good = answer.status_code == 200
        print(f"took {took}" if is_good else f"failed {answer.status_code}", flush=True)


def compare(pages: list[Page], small: Site, large: Site, rounds: int) -> None:
    """Ask both sites in turn for every page."""
    for page in pages:  # warm: templates, statements, the database's own cache
        for one in (small, large, small, large):
            one.ask(page.path)
    for _round in range(rounds):
        for page in pages:
            page.small.append(small.ask(page.path))
            page.large.append(large.ask(page.path))


def record(results: Path, text: str, pages: list[Page]) -> None:
    """Write the table, and the ratios as JSON beside it."""
    results.write_text(text, encoding="utf-8")
    ratios = {one.name: round(one.ratio, 3) for one in pages}
    results.with_suffix(".json").write_text(json.dumps(ratios, indent=1) + "\n", "utf-8")
    print(text)
