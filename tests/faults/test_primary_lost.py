"""The machine of the database is lost for good, and its standby takes over: nothing that was acknowledged is missing there."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from scripts.postgres import Cluster
from tests.faults.conftest import Drill, Ground
from tests.faults.load import comment
from tests.faults.site import Site, copy_template

pytestmark = [pytest.mark.server, pytest.mark.fault(2)]
WAIT_SECONDS = 240.0
SOME = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """A server, the one that follows it, and a site that knows both."""

    primary: Cluster
    standby: Cluster
    site: Site

    def follow(self, *, is_waited_for: bool) -> None:
        """Have the primary answer a commit when the standby has it too, or when it has it alone."""
        names = "*" if is_waited_for else ""
        run(self.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        run(self.primary, "SELECT pg_reload_conf()")
        wanted = "sync" if is_waited_for else "async"
        until(self.primary, f"SELECT 1 FROM pg_stat_replication WHERE sync_state = '{wanted}'")

    def promote(self) -> None:
        run(self.standby, "SELECT pg_promote()")
        until(self.standby, "SELECT 1 WHERE NOT pg_is_in_recovery()")


def run(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.address, autocommit=True) as server:
        cursor = server.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def until(cluster: Cluster, question: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not run(cluster, question):
        assert time.monotonic() < end, question
        time.sleep(0.1)


@contextmanager
def pair(ground: Ground, name: str) -> Iterator[Pair]:
    primary = Cluster(is_durable=True)
    followers: list[Cluster] = []
    try:
        primary.start()
        copy_template(ground.cluster, primary)
        site = Site(primary, ground.folder / "founding", ground.folder / name, name=name)
        followers.append(Cluster(is_durable=True, copy_of=primary.address))
        followers[0].start()
        site.database = (
            f"postgres://diwan@127.0.0.1:{primary.port},127.0.0.1:{followers[0].port}/{name}"
            "?target_session_attrs=read-write"
        )
        site.variables["DIWAN_DATABASE_URL"] = site.database
        yield Pair(primary, followers[0], site)
    finally:
        for cluster in (*followers, primary):
            cluster.remove()


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """The site's processes; its database goes with the servers."""
    try:
        site.start_web()
        yield site
    finally:
        site.kill_all()


def test_a_standby_that_is_waited_for_has_all_that_was_acknowledged(
    ground: Ground, begin: Callable[[Site], Drill]
) -> None:
    with pair(ground, "replicated") as both, serving(both.site) as site:
        both.follow(is_waited_for=True)
        site.keep("sequencer")
        drill = begin(site)
        with drill.load().running() as load:
            load.wait_for(SOME)
            both.primary.kill()
            both.promote()
            load.wait_for(SOME)
        assert drill.verdict() == []
        drill.rest()


def test_a_standby_that_nobody_waits_for_is_caught(
    ground: Ground, begin: Callable[[Site], Drill]
) -> None:
    with pair(ground, "hurried") as both, serving(both.site) as site:
        both.follow(is_waited_for=False)
        drill = begin(site)
        client = drill.client()
        [(receiver,)] = run(both.standby, "SELECT pid FROM pg_stat_wal_receiver")
        os.kill(int(str(receiver)), signal.SIGSTOP)  # a slow network
        for _ in range(3):
            assert client.insist(comment()).is_acknowledged
        both.primary.kill()
        both.standby.kill()
        both.standby.start()
        both.promote()
        assert "I1" in {one.invariant for one in drill.verdict_of_writes()}
        drill.rest()
