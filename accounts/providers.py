"""The identity providers that are offered to citizens."""

from __future__ import annotations

from typing import TypedDict


class Offer(TypedDict):
    """One provider; a page to come back to may be added to the address as ``next``."""

    id: str
    name: str
    start_url: str


def offered() -> list[Offer]:
    """The providers, named in the active language; no query."""
    return []
