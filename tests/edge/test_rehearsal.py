"""The rehearsal in short: a public site comes up, journeys lead through nginx, and a storm loses no comment."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from benchmarks import storm
from benchmarks.storm_load import Mix, Story, Wires, opened
from scripts import production, rehearsal, rehearsal_walk
from scripts.rehearsal import Site
from tests.migrated import migrated_dump, restore
from tests.servers import ROOT

pytestmark = pytest.mark.server
CLAUSE = "consultations/strategy/p/art-2.p-1/"
RATE, SECONDS = 120.0, 4.0


def found(site: Site) -> None:
    """An open consultation on a founded site; the whole demo would take longer than all these tests."""
    quick = {**site.variables, "PGOPTIONS": "-c synchronous_commit=off"}
    if migrated_dump().exists():
        restore("postgres", site.cluster.port)
    else:
        rehearsal.run_program([sys.executable, "manage.py", "migrate", "-v0"], quick)
    rehearsal.run_program([sys.executable, "-m", "tests.faults.found"], quick)
    for app in ("frontend", "operations"):
        shutil.copytree(ROOT / app / "static", site.folder / "static", dirs_exist_ok=True)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    # So few places for searches and the API that a small storm fills them; one reader after the other needs no more.
    few = {"reads_at_once": "12", "costly_reads_at_once": "1"}
    with rehearsal.running(found, real_addresses=storm.TRUSTED, **few) as running:
        yield running


def test_it_runs_what_production_runs(site: Site) -> None:
    commands = {
        name: Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")
        for name, process in site.processes.items()
    }
    for pool, port in ((production.READ, site.read_port), (production.WRITE, site.write_port)):
        assert (
            pool.command(port=port)[1:]
            == [one for one in commands[f"web-{pool.name}"] if one][-len(pool.command()) + 1 :]
        )
    assert commands["worker"][-2:-1] == ["worker"] and commands["sequencer"][-2:-1] == ["sequencer"]
    assert production.SETTINGS.items() <= site.variables.items()
    assert set(production.GIVEN) <= site.variables.keys()
    assert not {"DIWAN_DEMO", "DIWAN_DEBUG"} & site.variables.keys()


@pytest.mark.parametrize("language", rehearsal_walk.LANGUAGES)
def test_people_read_comment_and_keep_a_receipt(site: Site, language: str) -> None:
    with rehearsal_walk.opened(site) as client:
        for place in (
            rehearsal_walk.Place("home", "", "main"),
            rehearsal_walk.Place("consultations", "consultations/", 'a[href$="/strategy/"]'),
            rehearsal_walk.Place("search", "search/?q=x", "main form"),
            rehearsal_walk.Place("sign in", "account/", "main form"),
        ):
            rehearsal_walk.visit(client, place, language)
        rehearsal_walk.comment(client, CLAUSE, language, f"أقترح ستين يومًا. {language}")
        assert not client.cookies


def test_it_is_as_closed_as_production(site: Site) -> None:
    with rehearsal_walk.opened(site) as client:
        page, wrong = client.get("/ar/"), client.get("/ar/no-such-page/")
        for answer in (page, wrong, client.get("/static/frontend/diwan.css")):
            sent = answer.headers.get_list("Strict-Transport-Security")
            assert sent == ["max-age=31536000; includeSubDomains; preload"]
        assert wrong.status_code == 404 and "Traceback" not in wrong.text
        cookie = client.get("/admin/login/").headers["Set-Cookie"]
        assert "Secure" in cookie
    # The port of the processes themselves asks for TLS, but for the questions of machines.
    inner = f"http://localhost:{site.read_port}"
    assert httpx.get(f"{inner}/ar/", timeout=60).status_code == 301
    assert httpx.get(f"{inner}/readyz", timeout=60).json()["status"] == "ok"


def test_only_public_pages_may_be_kept_by_nginx(site: Site) -> None:
    asked = {"base_url": f"http://localhost:{site.read_port}", "trust_env": False}
    with httpx.Client(**asked, headers={"X-Forwarded-Proto": "https"}, timeout=60) as client:  # type: ignore[arg-type]
        for path in ("/ar/", "/en/consultations/", f"/ar/{CLAUSE}"):
            assert client.get(path).headers["X-Accel-Expires"] == "1", path
        kept = client.get("/ar/").headers["ETag"]
        others = [
            client.get("/ar/", headers={"If-None-Match": kept}),
            client.get("/ar/no-such-page/"),
            client.get("/api/v1/consultations/"),
            client.get("/admin/login/"),
            client.post(f"/ar/{CLAUSE}", data={"step": "review", "body": "x"}),
        ]
    assert [one.status_code for one in others] == [304, 404, 200, 200, 200]
    named = [str(one.url) for one in others if "X-Accel-Expires" in one.headers]
    assert named == []


def test_no_comment_is_lost_while_reads_are_shed(site: Site) -> None:
    mix = storm.mix_for(site)
    story = asyncio.run(_storm(site, mix))
    sent = int(RATE * SECONDS) // len(mix.SHARES)
    assert story.statuses("comment") == {201: sent}
    reads = [one for kind in ("page", "api", "search") for one in story.said[kind]]
    assert {one.status for one in reads} <= {200, 429, 503}
    shed = [one for one in reads if one.status != 200]
    assert shed, "the storm was none"
    assert all(one.says_when for one in shed)
    assert storm.lost(site, story) == 0
    # The judge sees what is missing.
    with psycopg.connect(site.database, autocommit=True) as database:
        key = next(iter(story.acknowledged))
        database.execute("DELETE FROM operations_idempotencykey WHERE key = %s", [key])
    assert storm.lost(site, story) == 1


async def _storm(site: Site, mix: Mix) -> Story:
    wires = Wires(site.port, str(site.authority))
    story = await opened(wires, mix.next, rate=RATE, seconds=SECONDS)
    await wires.close()
    return story
