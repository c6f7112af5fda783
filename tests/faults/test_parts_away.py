"""Faults 6, 7, 15 and 16: Elasticsearch, CKAN, the cache and the mail server away, slow, full or lying, while people write."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from opendata.ckan.remote import Remote
from tests.faults.checker import Violation
from tests.faults.conftest import Drill
from tests.faults.doubles import Beside
from tests.faults.load import comment
from tests.faults.people import WAITING_MAILS, Person, Registry, until
from tests.faults.site import Site
from tests.faults.visits import Visits

pytestmark = pytest.mark.server
SOME = 4
WAITING_CHANGES = "SELECT COUNT(*) FROM opendata_ckanchange"
FOUND_SECONDS = 240.0


@pytest.fixture
def drill(furnished_site: Site, begin: Callable[[Site], Drill]) -> Drill:
    return begin(furnished_site)


@pytest.fixture
def believing(believing_site: Site, begin: Callable[[Site], Drill]) -> Drill:
    return begin(believing_site)


# --- 6: Elasticsearch --------------------------------------------------------------------------------------------


def search(site: Site, words: str, twin: str = "") -> dict:
    headers = {"X-Twin": twin} if twin else {}
    address = f"{site.base}/api/v1/search/"
    answer = httpx.get(address, params={"q": words, "lang": "ar"}, headers=headers, timeout=30)
    return answer.json()


def wait_until_found(site: Site, title: str) -> None:
    """Until the shared index, not the node's own, knows a title."""
    deadline, found = time.monotonic() + FOUND_SECONDS, {}
    while time.monotonic() < deadline:
        found = search(site, title.split()[-1])
        if found.get("results") and not found["is_older"] and not found["degraded"]:
            return
        time.sleep(0.3)
    raise AssertionError(f"{title} is not found: {found}\n{site.log}")


@pytest.mark.fault(6)
def test_elasticsearch_down_red_or_slow_costs_no_comment_and_no_page(
    drill: Drill, services: Beside
) -> None:
    registry = Registry(drill.site, drill.journal)
    [slug, other, *_] = drill.site.facts["datasets"]
    assert registry.retitle(slug).is_acknowledged
    wait_until_found(drill.site, registry.told[slug])
    visits = Visits(drill.site.base)
    try:
        with drill.load(2).running() as load, visits.running():
            for fault in ("500", "red", "slow", "cut", "html as success"):
                services.search.fault = fault
                load.wait_for(SOME)
            assert registry.retitle(slug).is_acknowledged
            load.wait_for(SOME)
    finally:
        services.search.fault = ""
    assert visits.violations == []
    assert drill.verdict() == []
    assert registry.retitle(other).is_acknowledged  # what comes next brings along what was missed
    wait_until_found(drill.site, registry.told[slug])


@pytest.mark.fault(6)
def test_a_site_that_asks_elasticsearch_alone_is_caught(believing: Drill, services: Beside) -> None:
    visits = Visits(believing.site.base, twin="asks-one-engine")
    services.search.fault = "red"
    try:
        with visits.running():
            visits.wait_for_violation()
    finally:
        services.search.fault = ""
    assert {one.invariant for one in visits.violations} == {"I5"}


# --- 7: CKAN -----------------------------------------------------------------------------------------------------


def change_while_ckan_fails(registry: Registry, services: Beside, slugs: list[str]) -> None:
    """Publish changes while every kind of failure meets every kind of write, then let it recover."""
    catalogue = services.catalogue
    catalogue.slow_seconds = 1.0
    try:
        for faults in (("500", "429", "cut"), ("html", "success-false", "timeout")):
            # Whether a package is new depends on what was published before.
            writes = ("package_create", "package_revise")
            catalogue.plan = {write: list(faults) for write in writes}
            catalogue.plan["datastore_create"] = ["html-after", "no-envelope"]
            for slug in slugs:
                assert registry.retitle(slug).is_acknowledged
            until(registry.site, WAITING_CHANGES, 0, task="push_dataset")
    finally:
        catalogue.plan = {}


@pytest.mark.fault(7)
def test_ckan_failing_in_every_way_loses_and_doubles_no_dataset(
    drill: Drill, services: Beside
) -> None:
    registry = Registry(drill.site, drill.journal)
    before = len(services.catalogue.happened)
    change_while_ckan_fails(registry, services, drill.site.facts["datasets"][:2])
    happened = {fault for _action, fault in services.catalogue.happened[before:]}
    assert {"500", "429", "cut", "html", "success-false", "timeout"} <= happened
    admin = Remote(services.ckan.url, services.ckan.token)
    assert registry.judge(admin) == []
    assert drill.verdict() == []


@pytest.mark.fault(7)
def test_a_worker_that_takes_a_failure_of_ckan_for_success_is_caught(
    believing: Drill, services: Beside
) -> None:
    registry = Registry(believing.site, believing.journal)
    change_while_ckan_fails(registry, services, believing.site.facts["datasets"][2:3])
    admin = Remote(services.ckan.url, services.ckan.token)
    assert {one.invariant for one in registry.judge(admin)} == {"I1"}


# --- 15: the cache -----------------------------------------------------------------------------------------------


def signed_in(person: Person, services: Beside) -> str:
    """The key of a session that a code opened."""
    asked = person.ask_for_code()
    assert asked.is_acknowledged, asked
    code = person.code_in(services.mail, person.asked[asked.key])
    opened = person.ask("account/session/", {"challenge": asked.body["challenge"], "code": code})
    assert opened.is_acknowledged, opened
    return str(opened.body["session"])


def look_while_the_cache_is_away(drill: Drill, session: str, twin: str = "") -> list[Violation]:
    """What of sessions, keys and codes does not hold now."""
    found = []
    client, write = drill.client(), comment(twin=twin)
    first, again = client.insist(write), client.insist(write)
    if not first.is_acknowledged or again.body != first.body or not again.is_replayed:
        found.append(Violation("I2", f"{write.key}: {first.status}, then {again.status}"))
    headers = {"X-Session-Token": session, "X-Twin": twin}
    who = httpx.get(f"{drill.site.base}/api/v1/account/session/", headers=headers, timeout=60)
    if who.status_code != 200:
        found.append(Violation("I5", f"the session is gone: {who.status_code}"))
    return found


@pytest.mark.fault(15)
def test_the_cache_killed_emptied_refusing_or_silent_changes_no_guarantee(
    drill: Drill, services: Beside
) -> None:
    person, visits = Person(drill.site, drill.journal), Visits(drill.site.base)
    session = signed_in(person, services)
    twice = f"{session[:8].lower()}@example.org"
    person.ask_for_code(twice)
    with drill.load(2).running() as load, visits.running():
        services.cache.kill()
        load.wait_for(SOME)
        found = look_while_the_cache_is_away(drill, session)
        person.ask_for_code(twice)  # within the minute: that is counted in the database
        services.cache.start()
        with services.cache.refusing():
            load.wait_for(SOME)
            found += look_while_the_cache_is_away(drill, session)
        with services.cache.halted():
            load.wait_for(SOME)
            found += look_while_the_cache_is_away(drill, session)
        with services.cache.client() as one:
            one.flushall()
        load.wait_for(SOME)
    assert found == []
    assert visits.violations == []
    assert drill.verdict() == []
    until(drill.site, WAITING_MAILS, 0)
    assert person.judge_mail(services.mail) == []


@pytest.mark.fault(15)
def test_sites_that_trust_the_cache_are_caught(believing: Drill, services: Beside) -> None:
    visits = Visits(believing.site.base, twin="trusts-the-cache")
    services.cache.kill()
    try:
        with visits.running():
            visits.wait_for_violation()
            counted = comment(twin="counts-in-cache")
            client = believing.client()
            client.attempt(counted)
            client.attempt(counted)
            trusting = client.attempt(comment(twin="trusts-the-cache"))
    finally:
        services.cache.start()
    assert trusting.status == 500
    assert visits.violations
    assert {"I2", "I5"} <= {one.invariant for one in believing.verdict_of_writes()}


# --- 16: mail ----------------------------------------------------------------------------------------------------


def write_while_mail_fails(drill: Drill, person: Person, services: Beside) -> None:
    """Ask for codes and receipts in each of the server's moods, then let it recover."""
    try:
        for mood in ("refuses", "hangs", "loses"):
            services.mail.become(mood)
            heard = services.mail.heard
            received = drill.client().insist(comment())
            person.ask_for_receipt(str(received.body["receipt"]["code"]))
            person.ask_for_code()
            deadline = time.monotonic() + 120
            while services.mail.heard == heard and time.monotonic() < deadline:
                time.sleep(0.05)
    finally:
        services.mail.become("takes")
    until(drill.site, WAITING_MAILS, 0, task="deliver_mail")


@pytest.mark.fault(16)
def test_mail_refused_hanging_or_half_answered_arrives_later_once_and_no_page_waits(
    drill: Drill, services: Beside
) -> None:
    person, visits = Person(drill.site, drill.journal), Visits(drill.site.base)
    with visits.running():
        write_while_mail_fails(drill, person, services)
    assert len(person.asked) == 6
    assert person.judge_mail(services.mail) == []
    assert visits.violations == []
    assert drill.verdict() == []


@pytest.mark.fault(16)
def test_a_worker_that_forgets_refused_mail_and_a_page_that_sends_it_are_caught(
    believing: Drill, services: Beside
) -> None:
    person = Person(believing.site, believing.journal)
    waiting = Person(believing.site, believing.journal, twin="mails-in-request")
    services.mail.become("refuses")
    try:
        assert person.ask_for_code().is_acknowledged
        until(believing.site, WAITING_MAILS, 0)
        assert waiting.ask_for_code().status == 500
    finally:
        services.mail.become("takes")
    assert {one.invariant for one in person.judge_mail(services.mail)} == {"I1"}
