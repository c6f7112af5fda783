"""What the published OpenAPI document leaves out, and what it says beyond the views: the messages of webhooks."""

from __future__ import annotations

from typing import Any

from common.registry import OUTWARD_EVENTS

_TEXT = {"type": "string"}
_INSTANT = {"type": "string", "format": "date-time"}
_ADDRESS = {"type": "string", "format": "uri"}
_PAGE = {"slug": _TEXT, "title": _TEXT, "url": _ADDRESS}
_CONSULTATION = {
    "id": {"type": "string", "format": "uuid"},
    **_PAGE,
    "opens_at": _INSTANT,
    "closes_at": _INSTANT,
}
_DATA: dict[str, dict[str, Any]] = {
    "service": {**_PAGE, "status": _TEXT},
    "dataset": {"identifier": {"type": "string", "format": "uuid"}, **_PAGE},
    "consultation": _CONSULTATION,
    "news": {**_PAGE, "dated_on": {"type": "string", "format": "date"}},
    "indicator": {
        **_PAGE,
        "period_on": {"type": "string", "format": "date"},
        "before": {"type": "string", "description": "Decimal number."},
        "after": {"type": ["string", "null"], "description": "Decimal number."},
    },
    "consultation.text_published": {**_CONSULTATION, "version": {"type": "integer"}},
}
_HEADERS = {
    "webhook-id": "The message's id, the same at every attempt and replay: by it repetitions are told.",
    "webhook-timestamp": "Seconds since 1970 of this attempt.",
    "webhook-signature": "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; two of them after a change of secret.",
}
_ANSWERS = {
    "2XX": {"description": "Received. Answer within 15 seconds and work afterwards."},
    "410": {"description": "Gone for good: nothing more is sent."},
    "default": {"description": "Not received: sent again, ten times within three days."},
}


def only_public_paths(endpoints: list[tuple[Any, ...]], **_: Any) -> list[tuple[Any, ...]]:
    """Keep Diwan's own API; Wagtail's internal one cannot be introspected and is not public."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def with_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe every message that an agency's system may be sent. Source: OpenAPI 3.1 §4.8.1, Standard Webhooks 1.0."""
    result["webhooks"] = {name: {"post": _message(name)} for name in OUTWARD_EVENTS}
    return result


def _message(name: str) -> dict[str, Any]:
    data = _DATA.get(name) or _DATA[name.partition(".")[0]]
    body = {
        "type": {"type": "string", "const": name},
        "timestamp": _INSTANT,
        "data": {"type": "object", "properties": data, "required": list(data)},
    }
    return {
        "operationId": f"webhook_{name.replace('.', '_')}",
        "summary": name,
        "tags": ["webhooks"],
        "security": [{}],
        "parameters": [
            {"name": header, "in": "header", "required": True, "schema": _TEXT, "description": says}
            for header, says in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "properties": body, "required": list(body)}
                }
            },
        },
        "responses": _ANSWERS,
    }
