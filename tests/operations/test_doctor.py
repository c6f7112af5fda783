"""The doctor finds what is wrong, says what to do, tells no secret, and nothing that hangs or breaks holds it up."""

from __future__ import annotations

import io
import json
import re
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError, connection

from common.operating import (
    Finding,
    Level,
    NamedCheckup,
    checkups,
    fault,
    fine,
    warning,
)
from operations import doctor
from operations.checkup import database, work
from tests.servers import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SECRET = "s3cret-of-this-test"


def named(name: str, run, *, needs_database: bool = False) -> NamedCheckup:
    return NamedCheckup(name, run, needs_database)


def looked(*chosen: NamedCheckup, **options) -> dict[str, tuple[Level, str]]:
    """Name → level and first sentence."""
    found = doctor.examine(chosen, **options)
    return {one.name: (one.level, one.findings[0].what if one.findings else "") for one in found}


def test_a_check_up_that_hangs_is_left_behind_and_told() -> None:
    is_over = threading.Event()

    def hang():
        is_over.wait(600)
        yield fine("never")

    try:
        found = looked(named("slow", hang), seconds=0.2)
        found |= looked(named("next", lambda: [fine("well")]), seconds=60)
    finally:
        is_over.set()
    assert found == {
        "slow": (Level.FAULT, "No answer within 0.2 seconds."),
        "next": (Level.OK, "well"),
    }


def test_one_that_breaks_costs_no_other_and_keeps_what_it_had_found() -> None:
    def breaks():
        yield fine("first")
        raise RuntimeError(SECRET)

    (found, after) = doctor.examine(
        [named("broken", breaks), named("next", lambda: [fine("well")])], in_threads=False
    )
    assert [one.what for one in found.findings] == [
        "first",
        "The check-up itself failed (RuntimeError).",
    ]
    assert (found.level, after.level) == (Level.FAULT, Level.OK)


def test_without_a_database_the_others_are_looked_at_all_the_same(monkeypatch) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("password=hidden")

    monkeypatch.setattr(connection, "cursor", gone)
    found = looked(
        named("database", database.answers if connection.vendor == "postgresql" else gone),
        named("queues", work.queues, needs_database=True),
        named("disk", lambda: [fine("room")]),
        in_threads=False,
    )
    assert found == {
        "database": (Level.FAULT, "The database does not answer (OperationalError)."),
        "queues": (Level.WARNING, "Not looked at: the database does not answer."),
        "disk": (Level.OK, "room"),
    }


def test_a_question_that_the_database_refuses_is_not_taken_for_its_absence() -> None:
    def refused():
        raise ProgrammingError('relation "x" does not exist')
        yield

    found = looked(
        named("odd", refused),
        named("next", lambda: [fine("well")], needs_database=True),
        in_threads=False,
    )
    assert found["odd"] == (Level.FAULT, "The database refuses a question (ProgrammingError).")
    assert found["next"] == (Level.OK, "well")


def test_no_secret_of_the_settings_leaves_it(settings) -> None:
    settings.CKAN_TOKEN = settings.DIWAN_METRICS_TOKEN = SECRET
    settings.EMAIL_HOST_PASSWORD = "pass/word+1"
    settings.S3 = {**settings.S3, "secret": "of-the-bucket"}
    settings.SMS_URL = "https://us:of-the-sender@sms.example/send"
    settings.CACHES = {"default": {"LOCATION": "redis://:cache-password@h:1/0", "BACKEND": "x"}}
    told = f"{SECRET} {settings.SECRET_KEY} pass/word+1 pass%2Fword%2B1 cache-password"
    told += " of-the-bucket of-the-sender"
    (found,) = doctor.examine(
        [named("chatty", lambda: [warning(told, f"use {SECRET}")])], in_threads=False
    )
    assert found.findings[0] == Finding(Level.WARNING, " ".join(["(secret)"] * 7), "use (secret)")


def test_every_context_has_its_check_ups_and_each_says_what_to_do() -> None:
    assert {one.name for one in checkups} >= {
        *("settings", "database", "durability", "archive", "migrations", "clock", "disk"),
        *("secret-key", "keys", "address", "proxy", "static-files", "metrics", "cache", "mail"),
        *("mail-server", "workers", "queues", "messages", "backup", "log-keys", "public-log"),
        *("search", "search-server", "ckan", "ckan-copies", "watched-folder", "upload-scanner"),
    }
    for examined in doctor.examine(checkups, in_threads=False):
        for one in examined.findings:
            assert bool(one.advice) == bool(one.level), one
            assert "itself failed" not in one.what, one
            assert "refuses a question" not in one.what, one


def test_every_page_and_section_that_an_advice_names_is_there() -> None:
    text = "".join(
        path.read_text("utf-8")
        for pattern in ("*/checkup/*.py", "*/checkup.py", "*/*/checkup.py", "operations/rot*.py")
        for path in ROOT.glob(pattern)
    )
    text += (ROOT / "deploy/systemd/diwan-sequencer.service").read_text("utf-8")
    named = set(re.findall(r"docs/([a-z-]+\.md)(?:, \"?([A-Z][\w -]*\w))?", text))
    assert ("backup.md", "When the backup is older than the log") in named
    for page, section in named:
        words = (ROOT / "docs" / page).read_text("utf-8")
        assert not section or re.search(rf"^#+ {re.escape(section)}$", words, re.M), (page, section)
    about_backup = set(re.findall(r"backup[^\"]*docs/([a-z]+)\.md", text, re.I))
    assert about_backup == {"backup"}


@pytest.fixture
def only_ours(monkeypatch):
    """The command with check-ups of the test's own."""

    def use(*chosen: NamedCheckup) -> None:
        monkeypatch.setattr(checkups, "_checkups", {one.name: one for one in chosen})

    return use


@pytest.mark.parametrize(
    ("found", "code"), [(fine("a"), 0), (warning("b", "do"), 1), (fault("c", "do"), 2)]
)
def test_the_exit_code_is_that_of_the_worst(only_ours, found, code: int) -> None:
    only_ours(named("good", lambda: [fine("x")]), named("this", lambda: [found]))
    said = io.StringIO()
    try:
        call_command("doctor", json=True, stdout=said)
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    told = json.loads(said.getvalue())
    assert (ended, told["status"]) == (code, ["ok", "warning", "fault"][code])
    assert told["checks"][1] == {
        "name": "this",
        "status": told["status"],
        "findings": [{"level": told["status"], "what": found.what, "advice": found.advice}],
    }


def test_only_some_are_looked_at_on_demand(only_ours) -> None:
    only_ours(named("a", lambda: [fine("x")]), named("b", lambda: [fault("y", "z")]))
    said = io.StringIO()
    call_command("doctor", only="a", stdout=said)
    assert said.getvalue().split() == ["ok", "a", "x", "ok"]
    with pytest.raises(CommandError, match="There is no check-up c"):
        call_command("doctor", only="a,c")
