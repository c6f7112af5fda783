"""Faults 12 and 13: a site restored on a blank machine, and one that fell back to an older backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.faults import dice, rounds
from tests.faults.checker import examine, examine_log
from tests.faults.conftest import Drill, Ground
from tests.faults.journal import Journal
from tests.faults.load import comment
from tests.faults.people import until
from tests.faults.public_log import PublicLog
from tests.faults.site import Site

pytestmark = pytest.mark.server
REFUSED = 3  # consultations.management.commands.sequencer.EXIT_REFUSED
REMEMBERED = "keys/log-signed-checkpoint"


def write(drill: Drill, count: int) -> str:
    """Comments that are acknowledged and logged; returns the checkpoint over them."""
    client = drill.client()
    for _ in range(count):
        assert client.insist(comment()).is_acknowledged
    assert drill.verdict() == []
    public = PublicLog(drill.site.base)
    note = public.checkpoint()
    public.close()
    drill.journal.checkpoint(note)
    return note


def done(site: Site, *arguments: str) -> str:
    told = site.manage(*arguments)
    assert told.returncode == 0, told.stderr
    return told.stdout


def backup(site: Site) -> tuple[str, str]:
    """Of everything, and the keys apart; returns both folders."""
    place, keys = beside(site, "backup"), beside(site, "backed-up-keys")
    done(site, "backup", place, "--keys", keys)
    return place, keys


def beside(site: Site, name: str) -> str:
    """A place beside the site's folder where nothing is."""
    place = site.folder.with_name(f"{site.folder.name}-{name}")
    shutil.rmtree(place, ignore_errors=True)
    return str(place)


def stop(drill: Drill) -> None:
    """End the site's processes, and wait until the database has noticed."""
    drill.site.kill_web()
    drill.site.kill_program("sequencer")
    drill.rest()
    others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    until(drill.site, others, 1)


def blank(ground: Ground, name: str, **more: str) -> Site:
    """A machine with the program and an empty database, and nothing else of the site."""
    site = ground.site(name, **more)
    shutil.rmtree(site.folder)
    site.folder.mkdir()
    site.sql("DROP SCHEMA public CASCADE")
    site.sql("CREATE SCHEMA public")
    return site


@dataclass(frozen=True, slots=True)
class Lived:
    """A site with a backup of its own, kept apart from its keys."""

    drill: Drill
    note: str  # its checkpoint at the backup
    folder: str
    keys: str
    remembered: Path  # what the keys' folder remembered of the log at the backup


@pytest.fixture(scope="module")
def lived(
    ground: Ground, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Lived]:
    """One site that is backed up once; the second test here, and the last, brings it to fall."""
    site = ground.site("lived")
    drill = Drill(site, Journal(tmp_path_factory.mktemp("lived") / "journal.jsonl"))
    try:
        site.keep("sequencer")
        site.start_web()
        note = write(drill, 5)
        folder, keys = backup(site)
        remembered = Path(beside(site, "remembered"))
        shutil.copy(site.folder / REMEMBERED, remembered)
        yield Lived(drill, note, folder, keys, remembered)
    finally:
        drill.end()
        site.end()
        if dice.is_thrown():
            rounds.heard(request.node, drill.story())


@pytest.mark.fault(12)
def test_a_blank_machine_shows_the_same_root_and_verifies_every_receipt_and_one_without_the_keys_is_caught(
    ground: Ground, lived: Lived
) -> None:
    second = blank(ground, "after_the_fire", DIWAN_SITE_URL=lived.drill.site.base)
    try:
        done(second, "restore", lived.folder, "--keys", lived.keys, "--replace")
        second.start_web()
        public = PublicLog(second.base)
        assert public.checkpoint() == lived.note
        public.close()
        story = lived.drill.story()  # whoever wrote asks the new machine now
        assert examine(second, story) == []
        # The twin: the same machine whose keys were made anew instead of brought back.
        second.kill_web()
        shutil.rmtree(second.folder / "keys")
        second.start_web()
        assert "I4" in {one.invariant for one in examine_log(second, story)}
    finally:
        second.end()


@pytest.mark.fault(13)
def test_an_older_backup_is_not_signed_on_and_a_site_that_forgets_what_it_signed_is_caught(
    ground: Ground, lived: Lived
) -> None:
    drill, site = lived.drill, lived.drill.site
    kept = received(drill)
    fall_back(drill, lived.folder)
    lost = received(drill) - kept
    refused = site.manage("sequencer", "--once")
    assert refused.returncode == REFUSED, refused.stderr
    assert "older state" in refused.stderr
    twin = forget_what_was_signed(ground, site, lived.remembered)
    try:
        story = drill.story()
        assert {"I1", "I4"} <= {one.invariant for one in examine(twin, story)}
    finally:
        twin.end()
    done(site, "recover_log", str(site.folder.with_name(f"{site.folder.name}-log")))
    site.start_web()
    found = examine_log(site, story)
    # What came after the backup is lost; the log, whole again, names all of it and nothing else.
    assert {one.invariant for one in found} == {"I1", "I3"}
    assert {one.what.split()[0] for one in found if one.invariant == "I3"} == lost
    assert received(drill) - stored(site) == lost


def received(drill: Drill) -> set[str]:
    """The ids of the comments that were acknowledged."""
    story = drill.story()
    return {str(answers[0].body["id"]) for answers in story.acknowledged().values()}


def stored(site: Site) -> set[str]:
    return {str(row[0]) for row in site.sql("SELECT public_id FROM consultations_comment")}


def fall_back(drill: Drill, folder: str) -> None:
    """Write on, and lose the database to a backup that is older than what was signed."""
    site = drill.site
    write(drill, 3)
    done(site, "copy_log", beside(site, "log"))
    stop(drill)
    done(site, "restore", folder, "--replace")


def forget_what_was_signed(ground: Ground, site: Site, old: Path) -> Site:
    """The twin: a copy of the fallen site that remembers no more than its database, and lives on."""
    twin = ground.site("forgetful_log", DIWAN_SITE_URL=site.base)
    with_rows_of(site, twin)
    shutil.copytree(site.folder, twin.folder, dirs_exist_ok=True)
    shutil.copy(old, twin.folder / REMEMBERED)
    twin.keep("sequencer")
    twin.start_web()
    return twin


def with_rows_of(site: Site, twin: Site) -> None:
    """Give the twin the database of the site."""
    name, other = site.database.rsplit("/", 1)[1], twin.database.rsplit("/", 1)[1]
    with psycopg.connect(site.cluster.address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{other}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')
