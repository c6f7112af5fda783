"""Logs as events: a name, a few facts and the request's id, in its tasks too; never bodies, names of people or addresses.

``log = get_logger(__name__); log.info("comment.submitted", consultation=slug)``. The standard library's loggers (Django, Wagtail)
pass through the same form. `configuration` makes the dictionary for ``LOGGING``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LEFT_OUT = "(left out)"
# Facts that must not reach a log, whoever passes them by mistake.
_PRIVATE = frozenset(
    {"body", "text", "email", "recipient", "ip", "ip_address", "password", "token", "phone"}
)
_request_id: ContextVar[str] = ContextVar("diwan_request_id", default="")
_caused_by: ContextVar[str] = ContextVar("diwan_caused_by", default="")

get_logger = structlog.stdlib.get_logger


def current_request_id() -> str:
    """Return the id of the request that is being answered, or an empty string outside of one."""
    return _request_id.get()


def cause() -> str:
    """Return the id of the request behind what is done now: this one, or the one whose task (or task's task) this is; else ''."""
    return _caused_by.get() or _request_id.get()


@contextmanager
def caused_by(request: str) -> Iterator[None]:
    """Work for an earlier request: events carry its id as ``caused_by`` beside the own one."""
    before = _caused_by.set(request if _ACCEPTABLE_ID.fullmatch(request) else "")
    try:
        yield
    finally:
        _caused_by.reset(before)


@contextmanager
def request_id(offered: str = "") -> Iterator[str]:
    """Work under a request's id: the offered one when it is well formed, else the surrounding one, else a new one."""
    chosen = offered if _ACCEPTABLE_ID.fullmatch(offered) else _request_id.get() or uuid.uuid4().hex
    before = _request_id.set(chosen)
    try:
        yield chosen
    finally:
        _request_id.reset(before)


def _add_request_id(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    if _request_id.get():
        event["request_id"] = _request_id.get()
    if _caused_by.get():
        event["caused_by"] = _caused_by.get()
    return event


def _leave_out_private(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    for name in _PRIVATE & event.keys():
        event[name] = _LEFT_OUT
    return event


def _processors() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _leave_out_private,
    ]


def configuration(form: str, level: str = "INFO") -> dict[str, Any]:
    """Return ``LOGGING`` for the form ``console`` or ``json``, and set structlog up alike."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_processors(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _processors(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_renderers(form),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": _foreign_loggers(level),
    }


def _renderers(form: str) -> list[Any]:
    if form == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    # Plain: the other form prints local variables, and with them what people wrote.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def _foreign_loggers(level: str) -> dict[str, Any]:
    return {
        # Django's own console and mail handlers would print everything twice.
        "django": {"handlers": [], "propagate": True, "level": level},
        "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
        # It writes account names and addresses; `accounts` logs the events without them.
        "axes": {"level": "CRITICAL"},
        # It names every page that is touched; Wagtail's own history keeps that.
        "wagtail": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        # They name every request to Elasticsearch, and each that failed with its traceback; `search` logs the failure once.
        "elastic_transport": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    }
