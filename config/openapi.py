"""What the published OpenAPI document leaves out."""

from __future__ import annotations

from typing import Any


def only_public_paths(endpoints: list[tuple[Any, ...]], **_: Any) -> list[tuple[Any, ...]]:
    """Keep Diwan's own API; Wagtail's internal one cannot be introspected and is not public."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
