"""A task's events name the request that asked for it, and nothing of what people wrote."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.test import Client
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from common.logging import configuration, get_logger, request_id
from operations import mail, queue
from operations.worker import execute

pytestmark = [pytest.mark.django_db, pytest.mark.database]
log = get_logger("tests.task_logs")

WORDS = "كلام لا يُدوَّن"


@task
def speak(words: str) -> None:
    """Log one event, and ask for another task."""
    log.info("spoken", text=words)
    whisper.enqueue(words)


@task
def whisper(words: str) -> None:
    log.info("whispered", text=words)
    raise ValueError(words)


@pytest.fixture
def events():
    """The lines that a machine reads, as JSON objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    made = configuration("json")["formatters"]["event"]
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(made))
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.setLevel(before)
    root.removeHandler(handler)


def run_all() -> None:
    while claimed := queue.claim(worker="w", queues=["default"]):
        execute(claimed, worker="w")


def test_the_requests_id_goes_through_to_the_tasks_of_its_tasks(events) -> None:
    with request_id("from-the-proxy-1"):
        speak.enqueue(WORDS)
    run_all()
    said = {event["event"]: event for event in events()}
    assert said["spoken"]["caused_by"] == "from-the-proxy-1"
    assert said["whispered"]["caused_by"] == "from-the-proxy-1"
    ids = {said[name]["request_id"] for name in ("spoken", "whispered")}
    assert ids == {str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)}


def test_no_event_holds_what_a_person_wrote(events) -> None:
    with request_id("from-the-proxy-1"):
        speak.enqueue(WORDS)
    run_all()
    assert len(events()) >= 2
    assert WORDS not in json.dumps(events(), ensure_ascii=False)


def test_a_task_that_no_request_asked_for_names_none(events) -> None:
    speak.enqueue(WORDS)
    assert set(DBTaskResult.objects.get().args_kwargs) == {"args", "kwargs"}
    run_all()
    assert "caused_by" not in events()[0]


def test_a_malformed_id_is_not_taken_over(events) -> None:
    with request_id('x" "level": "error'):
        speak.enqueue(WORDS)
    run_all()
    assert {len(event["caused_by"]) for event in events() if "caused_by" in event} == {32}


def test_a_write_is_logged_with_the_proxys_id_without_address_and_words(
    events, client: Client
) -> None:
    client.post(
        "/ar/feedback/",
        {"message": WORDS, "email": "sami@example.org"},
        headers={"X-Request-ID": "from-the-proxy-2"},
        REMOTE_ADDR="203.0.113.77",
    )
    mail.send(to="sami@example.org", subject=WORDS, text=WORDS)
    run_all()
    (answered,) = [one for one in events() if one["event"] == "request.answered"]
    assert answered["request_id"] == "from-the-proxy-2"
    assert answered["route"] == "<lang:language>/feedback/"
    everything = json.dumps(events(), ensure_ascii=False)
    for private in (WORDS, "sami", "203.0.113.77"):
        assert private not in everything
