"""Public writes through DRF under the client's Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from operations.idempotency import Answer, fingerprint_of, key_from, once


def answer_once(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """Run `act` (returns status and JSON body) once per key; a repetition is answered alike with ``Idempotent-Replayed: true``.

    Validate before calling this: a refused request then never claims its key.

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyReused, IdempotencyKeyInFlight: see `operations.idempotency`.
    """
    key = key_from(request.headers)
    fingerprint = fingerprint_of(request.method, request.path, request.data)
    answer = once(key, fingerprint, lambda: Answer(*act()))
    response = Response(answer.body, status=answer.status)
    if answer.is_replayed:
        response["Idempotent-Replayed"] = "true"
    return response
