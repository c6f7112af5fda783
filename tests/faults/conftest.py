"""One durable PostgreSQL for all faults, one founded database to copy, and a site with its journal for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.postgres import Cluster
from tests.faults import journal
from tests.faults.checker import Violation, examine
from tests.faults.journal import Journal
from tests.faults.load import Client, Load
from tests.faults.site import Site, prepare

CLIENTS = 6


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server that forgets nothing it committed; killed and started again by the tests."""
    started = Cluster(is_durable=True)
    try:
        started.start()
        prepare(started, tmp_path_factory.mktemp("founding"))
        yield started
    finally:
        started.remove()


@dataclass
class Drill:
    """One site, its clients and their journal."""

    site: Site
    journal: Journal
    _clients: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        made = Client(port=self.site.port, database=self.site.database, journal=self.journal)
        self._clients.append(made)
        return made

    def load(self, clients: int = CLIENTS) -> Load:
        return Load([self.client() for _ in range(clients)])

    def story(self) -> journal.Story:
        return journal.read(self.journal.path)

    def verdict(self) -> list[Violation]:
        """Judge what happened, after everything runs again."""
        return examine(self.site, self.story())

    def broken(self) -> set[str]:
        """The invariants that do not hold."""
        return {one.invariant for one in self.verdict()}

    def end(self) -> None:
        for client in self._clients:
            client.close()
        self.journal.close()
        self.site.end()


@pytest.fixture
def start_drill(cluster: Cluster, tmp_path: Path) -> Iterator[Callable[..., Drill]]:
    """Start a site as shipped, or around the twin that is named."""
    started: list[Drill] = []

    def start(twin: str = "") -> Drill:
        folder = tmp_path / f"site-{len(started)}"
        site = Site(cluster, folder, name=f"fault_{tmp_path.name[:40]}_{len(started)}".lower())
        drill = Drill(site, Journal(folder / "journal.jsonl"))
        started.append(drill)
        if twin:
            site.application = f"tests.faults.twins.{twin}:application"
        site.start_web()
        return drill

    yield start
    for drill in started:
        drill.end()
