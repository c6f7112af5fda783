"""Files are read in a process of their own, with limits, so that none can harm the worker that asked.

The child has no secrets in its surroundings, opens no connections and starts no programs; it has so much memory, processor time
and room on the disk, and a deadline. However it ends, the caller gets what it returned or an `Unreadable` that says why not.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from opendata.reading.grid import Unreadable
from opendata.reading.options import Limits, Options

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
READING = "opendata.reading.child:read"
# The report lies beside the table.
REPORT = ".report.jsonl"
_PREFIX = ".reading-"
# Folders of readings whose worker was killed; no reading lasts so long.
_STALE_SECONDS = 24 * 3600
OUT_OF_MEMORY = 3
_MEMORY_WORDS = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reading found (see `inspect.described`); its ``report`` lists what does not fit (see `report.Report.as_json`).

    ``table`` is the typed Parquet file, whole and in its place; the whole report lies beside it (see `report.written`).
    """

    found: dict[str, Any]
    row_count: int
    table: Path
    table_sha256: str

    @property
    def columns(self) -> list[dict[str, Any]]:
        columns: list[dict[str, Any]] = self.found["columns"]
        return columns


def read_in_child(
    path: Path,
    target: Path,
    options: Options,
    limits: Limits,
    earlier: Mapping[str, str] | None = None,
    keys: Sequence[str] = (),
) -> Outcome:
    """Read a file of any format into typed Parquet at `target`, which is replaced only by a whole table.

    Args:
        earlier: labels and names of the columns in the release before.
        keys: names of the columns of its row key.

    Raises:
        Unreadable: whatever the file is refused for; ``too_much_memory``, ``too_long``, ``no_room``, ``crashed``.
    """
    _refuse_large(path, limits)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    with own_folder(target.parent) as folder:
        draft = folder / "table.parquet"
        request = _request(path, options, limits)
        request |= {"target": str(draft.resolve()), "earlier": dict(earlier or {})}
        request["keys"] = list(keys)
        answer = run(READING, request, folder, limits)
        _keep(draft)
        draft.with_suffix(REPORT).replace(target.with_suffix(REPORT))
        draft.replace(target)
    return Outcome(answer["found"], answer["row_count"], target, answer["sha256"])


def look_in_child(path: Path, options: Options, limits: Limits) -> dict[str, Any]:
    """What reading a file finds (see `inspect.described`), without keeping its table.

    Raises:
        Unreadable: as `read_in_child`.
    """
    _refuse_large(path, limits)
    with own_folder(Path(tempfile.gettempdir())) as folder:
        answer = run(READING, _request(path, options, limits), folder, limits)
    found: dict[str, Any] = answer["found"]
    return found


def _refuse_large(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise Unreadable("not_a_file" if path.exists() else "missing")
    size = path.stat().st_size
    if size > limits.bytes:
        raise Unreadable("too_large", {"bytes": size, "most": limits.bytes})


def _request(path: Path, options: Options, limits: Limits) -> dict[str, Any]:
    return {"path": str(path.resolve()), "options": asdict(options), "limits": asdict(limits)}


def run(work: str, request: dict[str, Any], folder: Path, limits: Limits) -> dict[str, Any]:
    """Call ``module:function`` with `request` in a child process and give the dict that it returns.

    Args:
        folder: where the child may write; it is the caller's to remove.

    Raises:
        Unreadable: raised by the function itself, or for how the child ended.
    """
    (folder / "request.json").write_text(
        json.dumps({"work": work, "request": request, "limits": asdict(limits)}), encoding="utf-8"
    )
    with (folder / "said").open("wb") as said:
        # The module is ours, and all that varies is in the request file.
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "opendata.reading.child", str(folder.resolve())],
            cwd=folder,
            env=_surroundings(folder),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable("too_long", {"seconds": limits.seconds}) from None
        finally:
            _end(child)
    return _answer(folder, code, limits)


@contextmanager
def own_folder(beside: Path) -> Iterator[Path]:
    """A folder that is removed whatever happens; on the disk of `beside`, so that a file can be moved there in one step."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _surroundings(folder: Path) -> dict[str, str]:
    """Nothing of the worker's own variables: they hold passwords."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder.resolve()),
        "HOME": str(folder.resolve()),
        # Libraries that reserve address space for each thread would spend the limit on nothing.
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answer(folder: Path, code: int, limits: Limits) -> dict[str, Any]:
    said = _last_words(folder / "said")
    if code != 0:
        log.warning("reading.ended", extra={"code": code, "said": said})
        raise _ended(code, said, limits)
    try:
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Unreadable("crashed", {"code": code}) from None
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"], answer["where"])
    given: dict[str, Any] = answer["given"]
    return given


def _ended(code: int, said: str, limits: Limits) -> Unreadable:
    if code == -signal.SIGXCPU:
        return Unreadable("too_long", {"seconds": limits.seconds})
    # Nobody but the kernel, when memory runs out, kills a child that is not late.
    if code in {OUT_OF_MEMORY, -signal.SIGKILL} or any(word in said for word in _MEMORY_WORDS):
        return Unreadable("too_much_memory", {"bytes": limits.memory})
    return Unreadable("crashed", {"code": code})


def _last_words(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4_000))
        return file.read().decode("utf-8", errors="replace")


def _keep(draft: Path) -> None:
    """On the disk before it has its name: after a power cut there is the old table or the new one."""
    try:
        with draft.open("rb") as file:
            os.fsync(file.fileno())
    except FileNotFoundError:
        raise Unreadable("crashed", {"code": 0}) from None


def _sweep(beside: Path) -> None:
    """Remove what workers that were killed have left: folders of readings, drafts of tables."""
    for left in [*beside.glob(f"{_PREFIX}*"), *beside.glob(".*.draft*")]:
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime <= _STALE_SECONDS:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()
