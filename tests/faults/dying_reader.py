"""Workers that are killed at random points while they read a file; run as a program in a data folder with a migrated database.

``python -m tests.faults.dying_reader KILLS`` prints one JSON object once so many were ``cut`` off at work: what was ``broken``
after each, what became of the draft, and ``caught``: the same after one kill of a twin that writes a table under its final name
at once. One program does both, since each start of Django costs seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROWS = 20_000
WORKER = "killed"


def main(kills: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    resource, seconds = published()
    draft = another_file(resource, ROWS)
    live, broken, cut = fingerprints(resource), [], 0
    while cut < kills:
        if killed_after(random.uniform(0, seconds)):
            cut += 1
        else:  # it was ready before: the machine has become quicker than it was measured
            seconds /= 2
        broken += faults(resource, live, draft)
        if draft.state != "pending":
            draft = another_file(resource, ROWS)
    told = {"broken": broken, "cut": cut} | finished(resource, draft)
    third = another_file(resource, 2 * ROWS)
    live = fingerprints(resource)
    write_in_place()
    killed_after(60)
    print(json.dumps(told | {"caught": faults(resource, live, third)}))


def table(first: int) -> bytes:
    """A ministry's CSV in windows-1256, `ROWS` rows."""
    lines = ["الرقم,المحافظة,العدد,النسبة"]
    lines += [f"{n:06d},العاصمة,{n * 7},{n / 8}" for n in range(first, first + ROWS)]
    return "\r\n".join(lines).encode("windows-1256")


def published() -> tuple[Any, float]:
    """A resource with one public release, and how many seconds reading its file took."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from accounts.models import Agency
    from opendata import ingesting, services
    from operations.worker import drain
    from tests.opendata.conftest import make_dataset, upload

    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    dataset = make_dataset(agency)
    resource = ingesting.add_resource(
        dataset=dataset,
        actor=PLATFORM,
        upload=upload(table(0)),
        titles=ingesting.Titles("القضايا"),
        now=timezone.now(),
    )
    started = time.monotonic()
    drain(queues=["long"], strict=True)
    seconds = time.monotonic() - started
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    drain(queues=["default", "long"])
    resource.refresh_from_db()
    return resource, seconds


def another_file(resource: Any, first: int) -> Any:
    """A file in the release in preparation, which waits to be read."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from opendata import ingesting
    from tests.opendata.conftest import upload

    return ingesting.replace_file(
        resource=resource, actor=PLATFORM, upload=upload(table(first)), now=timezone.now()
    )


def write_in_place() -> None:
    """Take the protection away: the table has its name before it is whole."""
    from opendata import reader, store

    def read(original: Path, key: str, *choices: Any) -> Any:
        store.path_of(key).write_bytes(b"PAR1")
        os.kill(os.getpid(), signal.SIGKILL)

    reader.read = read


def killed_after(seconds: float) -> bool:
    """Let a worker take the task and SIGKILL it; whether it was at work then. What it started must end with it."""
    from django.db import connections

    from operations.worker import Worker

    connections.close_all()
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            Worker(queues=["long"], name=f"{WORKER}-{os.getpid()}").run_one()
        os._exit(0)
    select.select([os.pidfd_open(pid)], [], [], seconds)
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def faults(resource: Any, live: dict[str, str], draft: Any) -> list[str]:
    """What is otherwise than before a worker was killed, in words."""
    draft.refresh_from_db()
    draft.release.refresh_from_db()
    found = [] if fingerprints(resource) == live else ["the live table changed"]
    if rows_of(resource)[0] != ROWS:
        found.append("the live rows changed")
    if draft.release.state != "draft":
        found.append("the draft was published")
    lapse()
    return found + half_tables() + readers_left()


def rows_of(resource: Any) -> tuple[int | None, Any]:
    """How many rows the public gets, and the first cell."""
    from opendata.tables import reading
    from opendata.tables.of_resource import served
    from opendata.tables.query import RowsAsked

    page = reading.rows(served(resource.public_id).table, RowsAsked(limit=1))
    return page.count, page.rows[0][0]


def fingerprints(resource: Any) -> dict[str, str]:
    """Of the files that answer for the live release."""
    from common.hashing import sha256_of
    from opendata import store

    resource.refresh_from_db()
    key = resource.current.table_key
    return {path.name: sha256_of(path) for path in store.folder().glob(f"{key}*")}


def half_tables() -> list[str]:
    """Tables under their final names that cannot be read to the end."""
    import duckdb
    import pyarrow.parquet as pq

    from opendata import store

    found = []
    for path in store.folder().glob("[!.]*"):
        try:
            if path.suffix == ".parquet":
                pq.read_table(path)
            elif path.suffix == ".duckdb":
                with duckdb.connect(str(path), read_only=True) as database:
                    database.execute("SELECT count(*) FROM t").fetchall()
        except Exception as error:
            found.append(f"a half table is in place: {path.suffix} {type(error).__name__}")
    return found


def readers_left() -> list[str]:
    """Reading processes that outlive their worker."""
    from opendata import store

    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = [_command(one) for one in Path("/proc").glob("[0-9]*")]
        left = [one for one in told if "opendata.reading.child" in one]
        if not any(str(store.folder().resolve()) in one for one in left):
            return []
        time.sleep(0.05)
    return ["a reader outlives its worker"]


def _command(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def lapse() -> None:
    """The time goes by after which a lost task is taken up again."""
    from django.conf import settings
    from django_tasks_db.models import DBTaskResult, get_date_max

    from operations import queue
    from operations.clock import database_now

    queue.recover(now=database_now() + timedelta(seconds=settings.TASK_LEASE_SECONDS + 1))
    DBTaskResult.objects.filter(status="READY").update(run_after=get_date_max())


def finished(resource: Any, draft: Any) -> dict[str, Any]:
    """What the next worker makes of the draft, and what is public once it is published."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from opendata import services
    from operations.worker import drain

    drain(queues=["long"], strict=True)
    draft.refresh_from_db()
    services.publish_dataset(dataset=resource.dataset, actor=PLATFORM, now=timezone.now())
    return {"state": draft.state, "rows": draft.row_count, "public": rows_of(resource)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
