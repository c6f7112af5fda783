"""One durable PostgreSQL, one honest site and one of twins for all faults; each test has clients and a journal of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.postgres import Cluster
from tests.faults import dice, journal, rounds
from tests.faults.checker import Violation, examine, examine_writes
from tests.faults.doubles import Beside, beside
from tests.faults.journal import Journal
from tests.faults.load import Client, Load
from tests.faults.site import Site, prepare

CLIENTS = 6


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes belongs to `make faults`, which brings the plugin `rounds`."""
    if config.pluginmanager.has_plugin("tests.faults.rounds"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where sites are built: a server that forgets nothing it committed, and a founded database to copy."""

    cluster: Cluster
    folder: Path

    def site(self, name: str, **more: str) -> Site:
        return Site(self.cluster, self.folder / "founding", self.folder / name, name=name, **more)


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    # Whoever writes in a storm looks into the database too, over a connection that the site must not miss.
    cluster = Cluster(is_durable=True, more={"max_connections": "200"})
    folder = tmp_path_factory.mktemp("faults")
    try:
        cluster.start()
        prepare(cluster, folder / "founding")
        yield Ground(cluster, folder)
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def honest_site(ground: Ground) -> Iterator[Site]:
    site = ground.site("honest")
    site.keep("sequencer", "worker")
    site.start_web()
    yield site
    site.end()


@pytest.fixture(scope="session")
def twin_site(ground: Ground) -> Iterator[Site]:
    site = ground.site("twins")
    site.application = "tests.faults.twins.web:application"
    site.keep("sequencer")
    site.start_web()
    yield site
    site.end()


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    """A Redis, a mail server, Elasticsearch and CKAN that fail when they are told to."""
    with beside(tmp_path_factory.mktemp("services")) as found:
        yield found


@pytest.fixture(scope="session")
def furnished_site(ground: Ground, services: Beside) -> Iterator[Site]:
    """Diwan as it is shipped, with everything beside it that it can use."""
    site = ground.site("furnished", **services.variables())
    site.keep("sequencer", "worker")
    site.start_web()
    yield site
    site.end()
    services.forget(site.variables)


@pytest.fixture(scope="session")
def believing_site(ground: Ground, services: Beside) -> Iterator[Site]:
    """The same with a web server and a worker that believe in what is beside them (see `twins.parts` and `twins.worker`)."""
    site = ground.site("believing", **services.variables())
    site.application = "tests.faults.twins.parts:application"
    site.keep_as("worker", "-m", "tests.faults.twins.worker")
    site.start_web()
    yield site
    site.end()
    services.forget(site.variables)


@dataclass
class Drill:
    """One test's clients at a site, and their journal."""

    site: Site
    journal: Journal
    _clients: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        made = Client(port=self.site.port, database=self.site.database, journal=self.journal)
        self._clients.append(made)
        return made

    def load(self, clients: int = CLIENTS, *, twin: str = "") -> Load:
        return Load([self.client() for _ in range(dice.amount(clients))], twin=twin)

    def story(self) -> journal.Story:
        return journal.read(self.journal.path)

    def verdict(self) -> list[Violation]:
        """Judge what happened, after everything runs again."""
        return examine(self.site, self.story())

    def verdict_of_writes(self) -> list[Violation]:
        """The same without the log, of answers that name no receipt."""
        return examine_writes(self.site, self.story())

    def broken(self) -> set[str]:
        """The invariants that do not hold."""
        return {one.invariant for one in self.verdict()}

    def rest(self) -> None:
        """Let go of the database that the clients look into."""
        for client in self._clients:
            client.close()

    def end(self) -> None:
        self.rest()
        self.journal.close()


@pytest.fixture
def begin(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[Site], Drill]]:
    """Begin a drill at a site."""
    begun: list[Drill] = []

    def at(site: Site) -> Drill:
        begun.append(Drill(site, Journal(tmp_path / f"journal-{len(begun)}.jsonl")))
        return begun[-1]

    yield at
    for drill in begun:
        drill.end()
        if dice.is_thrown():
            rounds.heard(request.node, drill.story())


@pytest.fixture
def drill(honest_site: Site, begin: Callable[[Site], Drill]) -> Drill:
    """A drill at Diwan as it is shipped."""
    return begin(honest_site)


@pytest.fixture
def twin(twin_site: Site, begin: Callable[[Site], Drill]) -> Drill:
    """A drill at a site that breaks what its requests name (see `twins.web`)."""
    return begin(twin_site)
