"""Template tags of every public page: ``{% load diwan %}``. docs/frontend.md shows each in use."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common.bidi import first_strong
from frontend import forms, icons, paging, text

register = template.Library()

register.filter("digits", text.digits)
register.filter("number", text.number)
register.filter("percent", text.percent)
register.filter("filesize", text.file_size)
register.filter("days", text.days)
register.filter("duration", text.duration)
register.filter("day_words", text.day_words)
register.filter("hour_words", text.hour_words)
register.simple_tag(text.money, name="money")
register.simple_tag(icons.icon, name="icon")


@register.filter
def api_html(value: object) -> SafeString:
    """HTML from one of the API's ``html`` fields, which the API has sanitised; nothing else may pass here."""
    return mark_safe("" if value is None else str(value))  # noqa: S308 - see above


@register.filter
def ltr(value: object) -> SafeString:
    """An atom that reads from left to right in any text: code, address, phone, time range."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if value is None else value)


register.simple_tag(ltr, name="ltr")


_TIME_RANGE = re.compile(r"(\d{1,2}:\d{2}\s?[–-]\s?\d{1,2}:\d{2})")


@register.simple_tag(takes_context=True)
def form_opened(context: RequestContext) -> SafeString:
    """The hidden field that says when the form was first shown, for `forms.require_time`."""
    return forms.opened_field(context.request)


@register.filter
def arabic_in(text: object, language: str) -> SafeString:
    """``lang="ar"`` for an Arabic text on a page in another language: officials may give their words in Arabic alone."""
    is_arabic = first_strong(str(text)) == "AL"
    return SafeString(' lang="ar"' if is_arabic and language != "ar" else "")


@register.filter
def opening_hours(value: object) -> SafeString:
    """Opening hours as people typed them; each range of times reads from left to right, as its digits do."""
    parts = _TIME_RANGE.split("" if value is None else str(value))
    # Every second part is a range, because the pattern is one group.
    pieces = ((ltr if at % 2 else escape)(text.digits(part)) for at, part in enumerate(parts))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def bdi(value: object) -> SafeString:
    """A name or title of unknown direction inside a sentence."""
    return format_html("<bdi>{}</bdi>", "" if value is None else value)


@register.simple_tag
def date(value: object, weekday: bool = False) -> SafeString | str:
    """``<time>`` around a day in words."""
    words = text.day_words(value, with_weekday=weekday)
    moment = text.as_date(value)
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', f"{moment:%Y-%m-%d}", words)


@register.simple_tag(name="datetime")
def date_and_hour(value: object, weekday: bool = False) -> SafeString | str:
    """``<time>`` around a day and its hour, in the site's time zone."""
    moment = text.as_date(value)
    hour = text.hour_words(value)
    if moment is None:
        return ""
    if not hour:
        return date(value, weekday=weekday)
    words = text.day_words(value, with_weekday=weekday)
    comma = "،" if get_language() == "ar" else ","
    return format_html(
        '<time datetime="{}">{}{} <bdi dir="ltr">{}</bdi></time>',
        moment.isoformat(),
        words,
        comma,
        hour,
    )


@register.simple_tag
def tel(number: str) -> SafeString | str:
    """A phone number as a link; only digits and a leading + go into the address."""
    if not number:
        return ""
    address = re.sub(r"(?!^\+)\D", "", str(number))
    return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', address, number)


@register.simple_tag
def mailto(address: str) -> SafeString | str:
    if not address:
        return ""
    return format_html('<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>', address, address)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file with its content's hash, so that browsers never show an old one."""
    return f"{static(path)}?v={_hash(path)}"


@cache
def _cached_hash(path: str) -> str:
    found = finders.find(path)
    if not found:
        return "0"
    with open(found, "rb") as file:  # noqa: PTH123 - the finder gives a text path
        return sha256(file.read()).hexdigest()[:8]


def _hash(path: str) -> str:
    return _cached_hash.__wrapped__(path) if settings.DEBUG else _cached_hash(path)


@register.filter
def host(address: str) -> str:
    """The host name of an address, as people recognise a site."""
    return urlsplit(str(address)).hostname or str(address)


@register.inclusion_tag("frontend/tags/pager.html", takes_context=True)
def pager(context: Context, listing: dict[str, Any], page_size: int = 20) -> dict[str, Any]:
    """Page links below a list as the API answers it (``count``, ``results``); the query stays, ``page`` changes."""
    return {"pager": paging.Pager.of(context["request"].GET, int(listing["count"]), page_size)}


@register.inclusion_tag("frontend/tags/language_links.html", takes_context=True)
def language_links(context: Context) -> dict[str, Any]:
    """Links to this page in the site's other languages."""
    return {
        "links": context["frame"].language_links(context.get("translations"), context.get("page"))
    }
