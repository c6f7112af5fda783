"""How much memory the processes of a rehearsal hold, sampled while something goes on."""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.processes import family
from scripts.rehearsal import Site

EVERY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Growth:
    """One part of the site: MiB in the second and in the last fifth of the samples, and the slope between."""

    name: str
    before: float
    after: float
    slope: float  # MiB a minute, least squares from the second fifth on

    @property
    def percent(self) -> float:
        return (self.after / self.before - 1) * 100 if self.before else 0.0

    @property
    def more(self) -> float:
        return self.after - self.before

    @property
    def row(self) -> str:
        return f"| {self.name} | {self.before:,.1f} | {self.after:,.1f} | {self.percent:+.1f} | {self.slope:+.2f} |"


class Sampler:
    """Samples every two seconds, in a thread, from entering to leaving."""

    def __init__(self, site: Site) -> None:
        self._roots = {name: one.pid for name, one in site.processes.items()}
        self._roots["postgresql"] = site.cluster.pid
        self._samples: list[tuple[float, dict[str, float]]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            held = {name: _anonymous(pid) for name, pid in self._roots.items()}
            self._samples.append((time.monotonic(), held))
            if self._ended.wait(EVERY_SECONDS):
                return

    def growths(self) -> list[Growth]:
        """What became of each part; the first fifth, in which caches and connections fill, is left out."""
        fifth = max(1, len(self._samples) // 5)
        settled = self._samples[fifth:]
        found = []
        for name in self._roots:
            held = [sample[name] for _at, sample in settled]
            minutes = [at / 60 for at, _sample in settled]
            slope = statistics.linear_regression(minutes, held).slope if len(held) > 1 else 0.0
            before, after = statistics.median(held[:fifth]), statistics.median(held[-fifth:])
            found.append(Growth(name, before, after, slope))
        return found


def _anonymous(root: int) -> float:
    """MiB of memory that no file stands behind, of a process and all that it started."""
    total = 0
    with contextlib.suppress(OSError):
        for pid in family(root):
            # Between two looks a process may end; a dead one has no memory.
            with contextlib.suppress(OSError, IndexError):
                status = Path(f"/proc/{pid}/status").read_text()
                total += int(status.partition("RssAnon:")[2].split()[0])
    return total / 1024
