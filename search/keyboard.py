"""What was typed with the keyboard in the other layout."""

from __future__ import annotations


def converted(text: str) -> str:
    """The text as the other layout would have written it, '' where that makes no words."""
    return ""
