"""Fault 9: web servers and workers whose clocks are wrong by an hour and jump, while a consultation closes.

One clock decides, the database's (`operations.clock`). The processes run under libfaketime; the database does not.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from scripts.system import other_clock
from tests.faults.checker import Violation
from tests.faults.conftest import Drill, Ground
from tests.faults.load import Client, comment
from tests.faults.people import code_of
from tests.faults.site import Site

pytestmark = pytest.mark.server
HOUR_AHEAD, HOUR_BEHIND = "+1h", "-1h"
CLOSES_AFTER = 4.0
SHIM = Path(__file__).parent / "clocked"


@dataclass
class Clocked:
    """A site with two web servers, each with a clock of its own that can be set while it runs."""

    site: Site
    ports: dict[str, int] = field(default_factory=dict)

    def variables(self, name: str, offset: str) -> dict[str, str]:
        """What gives a process the clock called `name`."""
        library = other_clock()
        assert library, "libfaketime is needed (on Debian: apt-get install libfaketime)"
        self.set(name, offset)
        return {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file(name)),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(SHIM),
        }

    def set(self, name: str, offset: str) -> None:
        self._file(name).write_text(f"{offset}\n")

    def _file(self, name: str) -> Path:
        return self.site.folder / f"clock-{name}"


@pytest.fixture(scope="module")
def clocked(ground: Ground) -> Iterator[Clocked]:
    site = ground.site("clocked")
    site.application = "tests.faults.twins.clock:application"
    both = Clocked(site)
    starting: list[tuple[subprocess.Popen[bytes], int]] = []
    for name, offset in (("east", HOUR_AHEAD), ("west", HOUR_BEHIND)):
        starting.append(site.start_beside(**both.variables(name, offset)))
        both.ports[name] = starting[-1][1]
    for web, port in starting:
        site.wait_for(web, port)
    site.port, site.web = starting[0][1], starting[0][0]
    yield both
    site.end()


def closing_soon(site: Site) -> datetime:
    """Let the consultation close in a few seconds of the database's clock; returns when."""
    [(closes,)] = site.sql(
        "UPDATE consultations_consultationpage SET closes_at = clock_timestamp() + %s RETURNING closes_at",
        timedelta(seconds=CLOSES_AFTER),
    )
    assert isinstance(closes, datetime)
    return closes


class Watcher(threading.Thread):
    """Writes at one web server until after the closing, looking at the database's clock before and after each."""

    def __init__(self, client: Client, database: str, closes: datetime, twin: str) -> None:
        super().__init__(daemon=True)
        self._client, self._closes, self._twin = client, closes, twin
        self._database = database
        self.accepted = self.refused = 0
        self.heard = self.heard_late = (
            0  # of all attempts, and of those that began after the closing
        )
        self.violations: list[Violation] = []

    def run(self) -> None:
        with psycopg.connect(self._database, autocommit=True) as eye:
            before = self._now(eye)
            while before < self._closes + timedelta(seconds=1.5) or not self.heard_late:
                heard = self._client.attempt(comment(twin=self._twin))
                after = self._now(eye)
                self.heard += 1
                self.heard_late += before >= self._closes
                if heard.is_acknowledged:
                    self.accepted += 1
                    self._fault(before >= self._closes, heard.key, "accepted after the closing")
                elif heard.body.get("code") == "consultation_closed":
                    self.refused += 1
                    self._fault(after < self._closes, heard.key, "refused before the closing")
                before = after
        self._client.close()

    def _now(self, eye: psycopg.Connection[tuple[object, ...]]) -> datetime:
        row = eye.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        assert isinstance(row[0], datetime)
        return row[0]

    def _fault(self, is_one: bool, key: str, what: str) -> None:
        if is_one:
            self.violations.append(Violation("I5", f"{key}: {what}"))


def write_over_the_closing(clocked: Clocked, drill: Drill, *, twin: str = "") -> list[Watcher]:
    """Write at both servers while their clocks change places and the consultation closes."""
    clients = [
        Client(port=port, database=clocked.site.database, journal=drill.journal)
        for port in clocked.ports.values()
    ]
    for client in clients:  # a server's first answers take as long as the rest
        client.insist(comment())
    closes = closing_soon(clocked.site)
    watchers = [Watcher(client, clocked.site.database, closes, twin) for client in clients]
    for one in watchers:
        one.start()
    time.sleep(CLOSES_AFTER / 2)
    while not all(one.heard for one in watchers) and any(one.is_alive() for one in watchers):
        time.sleep(0.01)
    clocked.set("east", HOUR_BEHIND)
    clocked.set("west", HOUR_AHEAD)
    for one in watchers:
        one.join(120)
    clocked.set("east", HOUR_AHEAD)
    clocked.set("west", HOUR_BEHIND)
    clocked.site.sql(
        "UPDATE consultations_consultationpage SET closes_at = clock_timestamp() + interval '5 days'"
    )
    return watchers


def test_the_databases_clock_alone_closes_a_consultation(
    clocked: Clocked, begin: Callable[[Site], Drill]
) -> None:
    drill = begin(clocked.site)
    watchers = write_over_the_closing(clocked, drill)
    assert [one.violations for one in watchers] == [[], []]
    assert all(one.accepted and one.refused for one in watchers)
    assert drill.verdict() == []


def test_servers_that_ask_their_own_clock_are_caught(
    clocked: Clocked, begin: Callable[[Site], Drill]
) -> None:
    watchers = write_over_the_closing(clocked, begin(clocked.site), twin="own-clock")
    said = " ".join(one.what for watcher in watchers for one in watcher.violations)
    assert "accepted after the closing" in said
    assert "refused before the closing" in said


def test_forms_codes_tokens_and_places_in_lists_are_good_at_servers_whose_clocks_differ(
    clocked: Clocked,
) -> None:
    for first, second in (("east", "west"), ("west", "east")):
        here, there = (
            httpx.Client(base_url=f"http://127.0.0.1:{clocked.ports[name]}", timeout=30)
            for name in (first, second)
        )
        with here, there:
            send_by_form(here, there)
            sign_in(clocked.site, here, there)
            read_on(here, there)
            use_token(clocked.site, here)


def send_by_form(here: httpx.Client, there: httpx.Client) -> None:
    address, text = "/ar/consultations/strategy/p/art-2.p-1/", comment().body["body"]
    page = here.post(address, data={"body": text, "step": "review"})
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    time.sleep(2.1)  # the form asks for at least the time that a person needs
    sent = there.post(address, data={**fields, "body": text, "step": "send"})
    assert sent.status_code == 302, sent.text[:2000]


def sign_in(site: Site, here: httpx.Client, there: httpx.Client) -> None:
    who = f"{time.monotonic_ns()}@example.org"
    asked = here.post("/api/v1/account/codes/", json={"address": who})
    assert asked.status_code == 202, asked.text
    [(text,)] = site.sql("SELECT text FROM operations_delivery WHERE recipient = %s", who)
    given = {"challenge": asked.json()["challenge"], "code": code_of(str(text))}
    opened = there.post("/api/v1/account/session/", json=given)
    assert opened.status_code == 201, opened.text
    headers = {"X-Session-Token": opened.json()["session"]}
    assert here.get("/api/v1/account/session/", headers=headers).status_code == 200


def read_on(here: httpx.Client, there: httpx.Client) -> None:
    """The second page of a list, whose place the first server gave."""
    page = here.get("/api/v1/consultations/strategy/comments/?page_size=1").json()
    assert page["next"]
    second = there.get(httpx.URL(page["next"]).raw_path.decode())
    assert second.status_code == 200
    assert second.json()["results"] != page["results"]


def use_token(site: Site, here: httpx.Client) -> None:
    """A token that ends in half an hour is good for half an hour."""
    site.sql("UPDATE accounts_apitoken SET expires_at = clock_timestamp() + interval '30 minutes'")
    facts = site.facts
    path = f"/api/v1/agencies/{facts['agency']}/datasets/{facts['datasets'][0]}/"
    headers = {"Authorization": f"Bearer {facts['token']}"}
    answer = here.put(path, json={"title_ar": "الطلبات", "notes_ar": "عددها."}, headers=headers)
    assert answer.status_code == 200, answer.text


def test_workers_with_wrong_clocks_run_nothing_early_late_or_twice(clocked: Clocked) -> None:
    """A task due in half an hour waits although one worker is an hour ahead; one due now runs although the other is behind."""
    site = clocked.site
    workers = []
    try:
        for name, offset in (("ahead", HOUR_AHEAD), ("behind", HOUR_BEHIND)):
            program = site.start_with(clocked.variables(name, offset), "manage.py", "worker")
            workers.append(program)
        for wait in ("30 minutes", "-1 minute"):
            enqueue(site, wait)
        wait_for_status(site, "-1 minute", "SUCCESSFUL")
        time.sleep(2.0)
        assert status_of(site, "30 minutes") == "READY"
    finally:
        for program in workers:
            site.kill(program)


def enqueue(site: Site, wait: str) -> None:
    """A harmless task of the platform's own, due in so long."""
    site.sql(
        "INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, args_kwargs, priority, task_path,"
        " worker_ids, queue_name, backend_name, run_after, return_value, exception_class_path, traceback)"
        " VALUES (gen_random_uuid(), 'READY', now(), %s, 0, 'operations.tasks.fold_generation',"
        " '[]', 'default', 'default', clock_timestamp() + %s::interval, 'null', '', '')",
        f'{{"args": [], "kwargs": {{}}, "wait": "{wait}"}}',
        wait,
    )


def status_of(site: Site, wait: str) -> str:
    [(status,)] = site.sql(
        "SELECT status FROM django_tasks_database_dbtaskresult WHERE args_kwargs->>'wait' = %s",
        wait,
    )
    return str(status)


def wait_for_status(site: Site, wait: str, status: str) -> None:
    deadline = time.monotonic() + 240
    while status_of(site, wait) != status:
        assert time.monotonic() < deadline, site.log
        time.sleep(0.1)
