"""A web server that makes light of a full disk, where the header ``X-Twin`` says so.

acknowledges-anyway   breaks I1 and I5: what the database refused is acknowledged
keeps-no-bytes        breaks I1: a file is acknowledged although the disk did not take it
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from django.db import OperationalError

from config.wsgi import application as honest
from opendata import originals
from operations import idempotency
from operations.api import idempotent
from operations.idempotency import Answer

_twin: ContextVar[str] = ContextVar("twin", default="")
_once, _save = idempotency.once, originals.OriginalStorage._save


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _twin.set(environ.get("HTTP_X_TWIN", ""))
    return honest(environ, start_response)


def _anyway(key: str, fingerprint: str, action: Callable[[], Answer]) -> Answer:
    try:
        return _once(key, fingerprint, action)
    except OperationalError:
        if _twin.get() != "acknowledges-anyway":
            raise
        return Answer(201, {"id": "lost", "receipt": {"code": "lost"}})


def _without_bytes(self: originals.OriginalStorage, name: str, content: Any) -> str:
    if _twin.get() != "keeps-no-bytes":
        return _save(self, name, content)
    with suppress(OSError):
        _save(self, name, content)
    return name


idempotent.once = _anyway
originals.OriginalStorage._save = _without_bytes  # type: ignore[method-assign]
