"""Faults 12 and 13: a site restored on a blank machine, and one that fell back to an older backup."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.checker import examine_log
from tests.faults.conftest import Drill, Ground
from tests.faults.load import comment
from tests.faults.people import until
from tests.faults.public_log import PublicLog
from tests.faults.site import Site
from tests.faults.test_sequencer_killed import wait_for_a_checkpoint

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


@pytest.mark.fault(12)
def test_a_blank_machine_shows_the_same_root_and_verifies_every_receipt_and_one_without_the_keys_is_caught(
    ground: Ground, begin
) -> None:
    first = ground.site("before_the_fire")
    first.keep("sequencer")
    first.start_web()
    drill = begin(first)
    note = write(drill, 5)
    folder, keys = backup(first)
    stop(drill)
    second = blank(ground, "after_the_fire", DIWAN_SITE_URL=first.base)
    done(second, "restore", folder, "--keys", keys, "--replace")
    second.start_web()
    public = PublicLog(second.base)
    try:
        assert public.checkpoint() == note
        drill.site = second  # whoever wrote asks the new machine now
        assert drill.verdict() == []
        # The twin: the same machine whose keys were made anew instead of brought back.
        second.kill_web()
        shutil.rmtree(second.folder / "keys")
        second.start_web()
        assert "I4" in {one.invariant for one in examine_log(second, drill.story())}
    finally:
        public.close()
        first.end()
        second.end()


@pytest.mark.fault(13)
def test_an_older_backup_is_not_signed_on_and_a_site_that_forgets_what_it_signed_is_caught(
    ground: Ground, begin
) -> None:
    site = ground.site("fell_back")
    try:
        site.keep("sequencer")
        site.start_web()
        drill = begin(site)
        wait_for_a_checkpoint(drill)
        kept = received(drill)
        old = fall_back(site, drill)
        lost = received(drill) - kept
        refused = site.manage("sequencer", "--once")
        assert refused.returncode == REFUSED, refused.stderr
        assert "older state" in refused.stderr
        twin = forget_what_was_signed(ground, site, old)
        try:
            drill.site = twin
            assert {"I1", "I4"} <= drill.broken()
        finally:
            twin.end()
        drill.site = site
        done(site, "recover_log", str(site.folder.with_name(f"{site.folder.name}-log")))
        site.start_web()
        found = examine_log(site, drill.story())
        # What came after the backup is lost; the log, whole again, names all of it and nothing else.
        assert {one.invariant for one in found} == {"I1", "I3"}
        assert {one.what.split()[0] for one in found if one.invariant == "I3"} == lost
        assert received(drill) - stored(site) == lost
    finally:
        site.end()


def received(drill: Drill) -> set[str]:
    """The ids of the comments that were acknowledged."""
    story = drill.story()
    return {str(answers[0].body["id"]) for answers in story.acknowledged().values()}


def stored(site: Site) -> set[str]:
    return {str(row[0]) for row in site.sql("SELECT public_id FROM consultations_comment")}


def fall_back(site: Site, drill: Drill) -> Path:
    """Lose the database to a backup that is older than what was signed; returns what was remembered at the backup."""
    folder, _keys = backup(site)
    old = Path(beside(site, "remembered"))
    shutil.copy(site.folder / REMEMBERED, old)
    write(drill, 3)
    done(site, "copy_log", beside(site, "log"))
    stop(drill)
    done(site, "restore", folder, "--replace")
    return old


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
    ground_of = site.cluster.address
    import psycopg

    with psycopg.connect(ground_of, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{other}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')
