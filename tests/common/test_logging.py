"""Logs are events without bodies and addresses."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from common.logging import configuration, current_request_id, get_logger, request_id


@pytest.fixture
def lines():  # type: ignore[no-untyped-def]
    with _captured("json") as stream:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@contextmanager
def _captured(form: str) -> Iterator[io.StringIO]:
    settings = configuration(form)
    formatter = logging.config.DictConfigurator(settings).configure_formatter(
        settings["formatters"]["event"]
    )
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tests.logging")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)


def test_an_event_carries_its_facts_and_the_request_id(lines) -> None:
    with request_id("abc-12345678"):
        get_logger("tests.logging").info("comment.submitted", consultation="draft-law")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "comment.submitted",
        "consultation": "draft-law",
        "level": "info",
        "logger": "tests.logging",
        "request_id": "abc-12345678",
    }


def test_private_facts_are_left_out_even_when_passed(lines) -> None:
    get_logger("tests.logging").info("x", text="رأيي", email="a@example.org", ip="192.0.2.1")
    assert {lines()[0][name] for name in ("text", "email", "ip")} == {"(left out)"}


def test_messages_of_other_libraries_take_the_same_form(lines) -> None:
    logging.getLogger("tests.logging").warning("رسالة %s", 1)
    assert (lines()[0]["event"], lines()[0]["level"]) == ("رسالة 1", "warning")


@pytest.mark.parametrize("offered", ["", "short", "a b c d e f g h", "x" * 65, "id\ninjected-line"])
def test_an_ill_formed_request_id_is_replaced(offered: str) -> None:
    with request_id(offered) as chosen:
        assert chosen != offered
        assert len(chosen) == 32


def test_a_call_inside_a_request_keeps_its_id() -> None:
    with request_id("outer-request") as outer:
        with request_id() as inner:
            assert inner == outer
        assert current_request_id() == "outer-request"
    assert current_request_id() == ""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_where_it_failed_but_no_local_variables(form: str) -> None:
    def fail(opinion: str) -> None:
        raise ValueError("failed")

    with _captured(form) as stream:
        try:
            fail("رأي" + "كتبه مواطن")
        except ValueError:
            logging.getLogger("tests.logging").exception("it failed")
    assert "ValueError: failed" in stream.getvalue()
    assert "رأيكتبه" not in stream.getvalue()
