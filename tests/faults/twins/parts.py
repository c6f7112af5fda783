"""A web server that believes in the services beside it, each where the header ``X-Twin`` says so.

asks-one-engine     breaks I5: without Elasticsearch there is no search
trusts-the-cache    breaks I5: without the cache there is no writing
mails-in-request    breaks I5: whoever asks for a mail waits for the mail server
counts-in-cache     breaks I2: that a key was used stands in the cache alone
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

import redis
from django.core.cache import cache
from django.db import transaction

from common import redis_cache
from config.wsgi import application as honest
from operations import idempotency, mail, throttling
from operations.api import idempotent
from operations.idempotency import Answer
from search.engines.fallback import FallbackEngine

_twin: ContextVar[str] = ContextVar("twin", default="")
_otherwise, _either = redis_cache.Absence.otherwise, FallbackEngine._either
_enqueue, _once = mail._enqueue, idempotency.once
_in_database = throttling._in_database


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get(
        "HTTP_X_TWIN"
    ):  # what the front end asks of the API within belongs to the same request
        token = _twin.set(environ["HTTP_X_TWIN"])
        try:
            return honest(environ, start_response)
        finally:
            _twin.reset(token)
    return honest(environ, start_response)


def _trusting(self: redis_cache.Absence, ask: Callable[[], Any], absent: Any) -> Any:
    return ask() if _twin.get() == "trusts-the-cache" else _otherwise(self, ask, absent)


def _alone(self: FallbackEngine, ask_first: Any, ask_second: Any) -> Any:
    return ask_first() if _twin.get() == "asks-one-engine" else _either(self, ask_first, ask_second)


def _at_once(delivery: Any, *, at: Any) -> None:
    if _twin.get() != "mails-in-request":
        _enqueue(delivery, at=at)
        return
    mail._hand_over(delivery)


def _once_by_cache(key: str, fingerprint: str, action: Callable[[], Answer]) -> Answer:
    if _twin.get() != "counts-in-cache":
        return _once(key, fingerprint, action)
    known = cache.get(f"once:{key}")
    if known is not None:
        return Answer(known[0], known[1], is_replayed=True)
    with transaction.atomic():
        answer = action()
    cache.set(f"once:{key}", (answer.status, answer.body), 3600)
    return answer


def _in_redis_alone(name: str, seconds: int, by: int) -> throttling.Counted:
    if _twin.get() == "trusts-the-cache":
        raise redis.ConnectionError
    return _in_database(name, seconds, by)


redis_cache.Absence.otherwise = _trusting  # type: ignore[method-assign]
FallbackEngine._either = _alone  # type: ignore[method-assign]
mail._enqueue = _at_once
throttling._in_database = _in_redis_alone
idempotent.once = _once_by_cache
