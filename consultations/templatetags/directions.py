"""For programs that print HTML without knowing ``dir="auto"``: ``{% load directions %}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from common.bidi import direction_of

register = template.Library()


@register.filter
def turned_in(text: str, direction: str) -> SafeString:
    """The attributes of a text that reads the other way than the page around it; nothing for the others."""
    own = direction_of(text, direction)
    attributes = {"rtl": ' dir="rtl" lang="ar"', "ltr": ' dir="ltr" lang="en"'}
    return SafeString("" if own == direction else attributes[own])
