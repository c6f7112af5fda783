"""Editors' rich text as HTML that is safe to show."""

from __future__ import annotations

from wagtail.rich_text import expand_db_html

from common.sanitise import clean_html


def rich_html(source: str) -> str:
    """Expand Wagtail's stored form (links to pages and files) and clean the result."""
    return clean_html(expand_db_html(source))
