"""Fault 8: no room for the database, for files, and for the processes' logs."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from scripts.postgres import Cluster
from tests.faults.checker import Violation
from tests.faults.conftest import Drill, Ground
from tests.faults.disks import SmallDisk, small_disk
from tests.faults.load import comment
from tests.faults.people import until
from tests.faults.site import Site, copy_template

pytestmark = pytest.mark.server
SOME = 4
DATABASE_MEGABYTES, FILES_MEGABYTES = 420, 60
REFUSED_SECONDS = 40.0


@dataclass
class Cramped:
    """A site, and the disk that it fills."""

    site: Site
    disk: SmallDisk


# --- the database's disk -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cramped_database(ground: Ground) -> Iterator[Cramped]:
    """A site whose whole PostgreSQL, tables and write-ahead log, lies on a small disk."""
    with small_disk(DATABASE_MEGABYTES) as disk:
        cluster = Cluster(is_durable=True, place=disk.folder)
        cluster.start()
        try:
            copy_template(ground.cluster, cluster)
            own = Ground(cluster, ground.folder)
            site = own.site("cramped")
            site.application = "tests.faults.twins.full:application"
            site.keep("sequencer")
            site.start_web()
            yield Cramped(site, disk)
            site.end()
        finally:
            disk.give_room()
            cluster.remove()


def use_up(site: Site) -> None:
    """Have PostgreSQL meet the end of its disk: in its tables, then in its write-ahead log, where it can only stop."""
    overfill(site)
    deadline = time.monotonic() + REFUSED_SECONDS
    with contextlib.suppress(psycopg.OperationalError):
        while time.monotonic() < deadline:
            site.sql("SELECT pg_logical_emit_message(false, 'filling', repeat('x', 1000000))")
        raise AssertionError("PostgreSQL went on without a disk")


def overfill(site: Site) -> None:
    """Write rows until the tables find no room."""
    rows = "SELECT repeat(md5(random()::text), 40) FROM generate_series(1, 2000)"
    with pytest.raises(psycopg.errors.DiskFull):
        site.sql("CREATE TABLE IF NOT EXISTS filling (words text)")
        while True:
            site.sql(f"INSERT INTO filling {rows}")


def is_alive(cluster: Cluster) -> bool:
    with contextlib.suppress(psycopg.Error), psycopg.connect(cluster.address, connect_timeout=2):
        return True
    return False


def make_room(cramped: Cramped) -> None:
    """Give room; where PostgreSQL has ended itself, its supervisor starts it again."""
    cramped.disk.give_room()
    cluster = cramped.site.cluster
    deadline = time.monotonic() + 240
    while not is_alive(cluster) and time.monotonic() < deadline:
        if not cluster.is_running:
            cluster.start()
        time.sleep(0.2)
    cramped.site.sql("DROP TABLE IF EXISTS filling")


def test_a_database_without_room_refuses_cleanly_loses_nothing_and_goes_on_when_it_has_room(
    cramped_database: Cramped, begin: Callable[[Site], Drill]
) -> None:
    drill = begin(cramped_database.site)
    with drill.load(3).running() as load:
        load.wait_for(SOME)
        try:
            cramped_database.disk.fill()
            use_up(drill.site)
            form_keeps_what_was_written(drill.site)
        finally:
            make_room(cramped_database)
        load.wait_for(SOME)
    statuses = {answer.status for answer in drill.story().answers()}
    assert 503 in statuses, f"nobody met the full disk: {statuses}"
    assert drill.verdict() == []


def form_keeps_what_was_written(site: Site) -> None:
    """Whoever sends the site's own form now is told that nothing was stored, and gets the words and the key back."""
    text, key = f"كلمات {uuid.uuid4()}", str(uuid.uuid4())
    address = f"{site.base}/ar/consultations/strategy/p/art-2.p-1/"
    form = {"body": text, "step": "send", "idempotency_key": key, "shown_at": "x"}
    answer = httpx.post(address, data=form, timeout=60)
    assert answer.status_code == 503, answer.text
    assert answer.text.count(text) == 2  # to be read, and in the form
    assert re.search(f'name="idempotency_key" value="{key}"', answer.text)


def test_a_server_that_acknowledges_what_its_full_database_refused_is_caught(
    cramped_database: Cramped, begin: Callable[[Site], Drill]
) -> None:
    drill = begin(cramped_database.site)
    client = drill.client()
    try:
        cramped_database.disk.fill()
        overfill(drill.site)
        deadline = time.monotonic() + REFUSED_SECONDS
        while time.monotonic() < deadline:
            heard = client.attempt(comment(twin="acknowledges-anyway"))
            if heard.body.get("id") == "lost":
                break
    finally:
        make_room(cramped_database)
    assert "I1" in {one.invariant for one in drill.verdict_of_writes()}


# --- the disk of files and logs ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cramped_files(ground: Ground) -> Iterator[Cramped]:
    """A site whose data folder, and the file that takes what its processes say, lie on a small disk."""
    with small_disk(FILES_MEGABYTES) as disk:
        site = Site(
            ground.cluster, ground.folder / "founding", disk.folder / "data", name="no_room"
        )
        site.application = "tests.faults.twins.full:application"
        site.keep("sequencer", "worker")
        site.start_web()
        yield Cramped(site, disk)
        disk.give_room()
        site.end()


def table(rows: int = 50) -> bytes:
    lines = ["السنة,العدد", *(f"{2000 + n},{uuid.uuid4().int % 999}" for n in range(rows))]
    return "\n".join(lines).encode()


def send_file(site: Site, name: str, content: bytes, twin: str = "") -> httpx.Response:
    facts = site.facts
    path = f"/api/v1/agencies/{facts['agency']}/datasets/{facts['datasets'][0]}/resources/{name}/"
    headers = {"Authorization": f"Bearer {facts['token']}", "X-Twin": twin}
    return httpx.put(
        site.base + path,
        data={"title_ar": "بحسب السنة"},
        files={"file": ("table.csv", content, "text/csv")},
        headers=headers,
        timeout=60,
    )


def lost_files(site: Site, sent: dict[str, bytes]) -> list[Violation]:
    """Acknowledged files whose bytes are not there."""
    found = []
    for name, content in sent.items():
        digest = hashlib.sha256(content).hexdigest()
        place = site.folder / "originals" / digest[:2] / digest
        if not place.exists() or place.read_bytes() != content:
            found.append(Violation("I1", f"{name} was acknowledged and its bytes are gone"))
    return found


def state_of(name: str) -> str:
    return (
        "SELECT file.state FROM opendata_releasefile file JOIN opendata_resource its"
        f" ON its.id = file.resource_id WHERE its.name = '{name}' ORDER BY file.id DESC LIMIT 1"
    )


def test_without_room_for_files_and_logs_comments_go_on_and_files_are_refused_cleanly(
    cramped_files: Cramped, begin: Callable[[Site], Drill]
) -> None:
    site, drill = cramped_files.site, begin(cramped_files.site)
    with drill.load(2).running() as load:
        load.wait_for(SOME)
        cramped_files.disk.fill()
        try:
            refused = send_file(site, "during", table(5000))
            load.wait_for(SOME)
            assert httpx.get(f"{site.base}/ar/", timeout=30).status_code == 200
        finally:
            cramped_files.disk.give_room()
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        again = table()
        assert send_file(site, "after", again).status_code == 201
        sent = {"after": again}
        load.wait_for(SOME)
    assert drill.verdict() == []
    assert lost_files(site, sent) == []
    until(site, state_of("after"), "ready")


def test_a_file_that_could_not_be_read_for_want_of_room_is_read_later(
    cramped_files: Cramped,
) -> None:
    site = cramped_files.site
    site.kill_program("worker")
    content = table()
    assert send_file(site, "waiting", content).status_code == 201
    cramped_files.disk.fill()
    try:
        site.keep("worker")
        until(
            site,
            "SELECT COUNT(*) > 0 FROM operations_taskrun WHERE last_error LIKE '%%No space left%%'",
            True,
        )
        assert site.sql(state_of("waiting")) == [("pending",)]
    finally:
        cramped_files.disk.give_room()
    until(site, state_of("waiting"), "ready", task="read_release_file")


def test_a_server_that_acknowledges_files_without_their_bytes_is_caught(
    cramped_files: Cramped,
) -> None:
    content = table(5000)
    cramped_files.disk.fill()
    try:
        sent = send_file(cramped_files.site, "lost", content, twin="keeps-no-bytes")
    finally:
        cramped_files.disk.give_room()
    assert sent.status_code == 201
    assert {one.invariant for one in lost_files(cramped_files.site, {"lost": content})} == {"I1"}
