"""Public writes through DRF under the client's Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from operations.idempotency import Answer, fingerprint_of, key_from, once


def answer_once(
    request: Request, act: Callable[[], Answer | tuple[int, Any]], *, sender: str = ""
) -> Response:
    """Run `act` once per key; a repetition is answered alike with ``Idempotent-Replayed: true``.

    Validate before calling this: a refused request then never claims its key.

    Args:
        act: returns status and JSON body, or an `Answer` that names its subject.
        sender: who asks, as a pseudonym and never as an address; nobody else gets the answer by knowing the key and the body.

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyReused, IdempotencyKeyInFlight: see `operations.idempotency`.
    """
    key = key_from(request.headers)
    # The query counts: the language of a comment stands there.
    asked = sorted(request.query_params.lists())
    fingerprint = fingerprint_of(request.method, request.path, asked, request.data, sender)
    answer = once(key, fingerprint, lambda: _as_answer(act()))
    response = Response(answer.body, status=answer.status)
    if answer.is_replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _as_answer(result: Answer | tuple[int, Any]) -> Answer:
    return result if isinstance(result, Answer) else Answer(*result)
