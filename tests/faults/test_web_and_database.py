"""Faults 1, 2 and 4: web processes and PostgreSQL killed under load; one key many times, lost answers, double clicks."""

from __future__ import annotations

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from tests.faults import dice
from tests.faults.conftest import Drill, Ground
from tests.faults.load import Client, Load, comment

pytestmark = pytest.mark.server
AT_ONCE = 50
SOME = 12


def kill_and_restart_web(drill: Drill, load: Load, *, after: int = SOME) -> None:
    load.wait_for(after)
    time.sleep(dice.pause(0.15))  # the next requests are on their way
    drill.site.kill_web()
    drill.site.start_web()


# --- 1: kill -9 of the web processes -----------------------------------------------------------------------------


@pytest.mark.fault(1)
def test_killing_the_web_server_under_load_loses_doubles_and_halves_nothing(drill: Drill) -> None:
    with drill.load().running() as load:
        kill_and_restart_web(drill, load)
        load.wait_for(SOME)
    assert drill.verdict() == []
    assert any(answer.status == 0 for answer in drill.story().answers()), "no request was cut off"


@pytest.mark.fault(1)
def test_twins_that_trust_memory_or_log_apart_are_caught_when_the_web_server_dies(
    twin: Drill, begin
) -> None:
    logging_apart = begin(twin.site)
    with (
        twin.load(3, twin="remembers-in-memory").running() as load,
        logging_apart.load(3, twin="logs-apart").running(),
    ):
        for _ in range(3):  # one kill alone may meet the requests of one twin only
            kill_and_restart_web(twin, load, after=4)
    assert "I2" in twin.broken()
    assert "I3" in logging_apart.broken()


# --- 2: kill -9 of PostgreSQL ------------------------------------------------------------------------------------


@pytest.mark.fault(2)
def test_killing_postgresql_under_load_loses_doubles_and_halves_nothing(
    drill: Drill, ground: Ground
) -> None:
    with drill.load().running() as load:
        load.wait_for(SOME)
        [(backend,)] = drill.site.sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY state = 'idle' LIMIT 1"
        )
        os.kill(int(str(backend)), signal.SIGKILL)
        load.wait_for(SOME)
        ground.cluster.kill()
        time.sleep(dice.pause(0.5))
        wait_for_a_refusal(drill)  # requests meet a server that is not there
        ground.cluster.start()
        load.wait_for(SOME)
    assert drill.verdict() == []
    statuses = {answer.status for answer in drill.story().answers()}
    assert 503 in statuses, f"no request met the outage: {statuses}"


def wait_for_a_refusal(drill: Drill) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if any(answer.status == 503 for answer in drill.story().answers()):
            return
        time.sleep(0.05)


@pytest.mark.fault(2)
def test_a_server_that_answers_before_its_log_is_on_the_disk_is_caught(
    ground: Ground, begin
) -> None:
    site = ground.site("forgetful")
    site.sql("ALTER SYSTEM SET wal_writer_delay = '10s'")
    site.sql("ALTER DATABASE forgetful SET synchronous_commit = off")
    site.sql("SELECT pg_reload_conf()")
    try:
        site.start_web()
        forgetful = begin(site)
        client = forgetful.client()
        lost: set[str] = set()
        for _ in range(5):  # a commit of another site takes to the disk what is written before it
            for _ in range(5):
                assert client.insist(comment()).is_acknowledged
            ground.cluster.kill()
            ground.cluster.start()
            lost = {one.invariant for one in forgetful.verdict_of_writes()}
            if "I1" in lost:
                break
        assert "I1" in lost
    finally:
        site.kill_all()  # also when the server is not there to be asked what follows
        site.sql("ALTER SYSTEM RESET wal_writer_delay")
        site.sql("SELECT pg_reload_conf()")
        site.end()


# --- 4: the same key at once, a lost answer, a double click ------------------------------------------------------


def send_at_once(drill: Drill, *, twin: str = "") -> None:
    """One intention from fifty connections; every third closes without reading."""
    write = comment(twin=twin)

    def send(number: int) -> None:
        client = drill.client()
        if number % 3 == 0:
            client.send_and_leave(write)
        else:
            client.insist(write)
        client.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(AT_ONCE)))


@pytest.mark.fault(4)
def test_one_key_fifty_times_at_once_is_one_comment_and_one_answer(drill: Drill) -> None:
    send_at_once(drill)
    assert drill.verdict() == []
    [(_key, answers)] = drill.story().acknowledged().items()
    assert len(answers) == AT_ONCE - (AT_ONCE + 2) // 3


@pytest.mark.fault(4)
def test_a_lost_answer_is_given_again_word_for_word(drill: Drill) -> None:
    client, write = drill.client(), comment()
    client.send_and_leave(write)
    first, again = client.insist(write), client.insist(write)
    assert (first.status, first.body, again.is_replayed) == (201, again.body, True)
    other = replace(write, body=write.body | {"stance": "opposes"})
    refused = client.attempt(other)
    assert (refused.status, refused.body["code"]) == (409, "idempotency_key_reused")
    assert drill.verdict() == []


@pytest.mark.fault(4)
def test_a_double_click_on_the_sites_own_form_is_one_comment(drill: Drill) -> None:
    address = f"{drill.site.base}/ar/consultations/strategy/p/art-2.p-1/"
    text = comment().body["body"]
    with httpx.Client(timeout=30) as browser:
        page = browser.post(address, data={"body": text, "step": "review"})
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        time.sleep(2.1)  # the form asks for at least the time that a person needs
        form = {**fields, "body": text, "step": "send"}
        with ThreadPoolExecutor(2) as pool:
            clicks = list(pool.map(lambda _: browser.post(address, data=form), range(2)))
    went_on = [click.headers["Location"] for click in clicks if click.status_code in {302, 303}]
    assert len(set(went_on)) == 1
    assert {click.status_code for click in clicks} <= {302, 303, 409}
    rows = drill.site.sql("SELECT 1 FROM consultations_comment WHERE body = %s", text)
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("broken", "invariant"), [("forgets-the-key", "I2"), ("answers-before-commit", "I5")]
)
@pytest.mark.fault(4)
def test_twins_without_one_transaction_for_write_and_answer_are_caught(
    twin: Drill, broken: str, invariant: str
) -> None:
    send_at_once(twin, twin=broken)
    assert invariant in twin.broken()


@pytest.mark.fault(4)
def test_a_twin_that_writes_half_and_fails_rudely_is_caught(twin: Drill) -> None:
    client: Client = twin.client()
    client.attempt(comment(twin="half-writes"))
    said = [one.what for one in twin.verdict() if one.invariant == "I5"]
    assert any("without its stored answer" in what for what in said)
    assert any(": 500 " in what for what in said)
