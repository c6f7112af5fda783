"""What is searched for, counted without persons."""

from __future__ import annotations


def record(text: str, language: str, found: int) -> None:
    """Count one search."""


def popular(language: str, limit: int = 8) -> list[str]:
    """What is searched for most."""
    return []
