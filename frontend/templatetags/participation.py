"""Template filters for what participants wrote: ``{% load participation %}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from common import tables
from common.sanitise import linkify_text

register = template.Library()


@register.filter
def comment_html(text: object) -> SafeString:
    """Plain text as paragraphs of safe HTML with recognised links; for text of visitors only."""
    return mark_safe(linkify_text(str(text)))  # noqa: S308 - escaped there


@register.filter
def in_fives(code: object) -> str:
    """A receipt's code as people read it out, five at a time; the hyphens are optional in it."""
    text = str(code)
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


@register.filter
def table_rows(text: object) -> list[list[str]]:
    """The cells of a table of a draft, see `common.tables`."""
    return tables.table_rows(str(text))


@register.filter
def lines(text: object) -> list[str]:
    """The lines of an official's text field, blank ones left out."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]
