"""How a visitor wants pages shown: digits, calendar, theme, text size; one cookie, read on the server, no script.

The cookie holds four words, ``<digits>.<calendar>.<theme>.<size>``; whatever is not on the lists below counts as not chosen.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, fields

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = f"{settings.HOST_COOKIE}diwan_display"
MAX_AGE_SECONDS = 365 * 24 * 3600

DIGITS = ("site", "latn", "arab")
CALENDARS = ("gregorian", "hijri")
THEMES = ("auto", "light", "dark")
SIZES = ("normal", "large", "larger")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The first word of each list is the default; ``hijri`` shows the Hijri date beside the Gregorian one."""

    digits: str = DIGITS[0]
    calendar: str = CALENDARS[0]
    theme: str = THEMES[0]
    size: str = SIZES[0]

    @property
    def key(self) -> str:
        """The cookie's value, and this visitor's part of the page cache's key."""
        return f"{self.digits}.{self.calendar}.{self.theme}.{self.size}"

    @property
    def shown_digits(self) -> str:
        """``latn`` or ``arab``, the site's choice where the visitor made none."""
        return settings.DIWAN_DIGITS if self.digits == "site" else self.digits


CHOICES = {"digits": DIGITS, "calendar": CALENDARS, "theme": THEMES, "size": SIZES}
DEFAULT = Preferences()
_current: ContextVar[Preferences] = ContextVar("diwan_preferences", default=DEFAULT)


def parse(value: str) -> Preferences:
    """Read a cookie's value, however wrong.

    >>> parse("arab.hijri.dark.large").theme
    'dark'
    >>> parse("nonsense") == DEFAULT
    True
    """
    words = value.split(".")
    if len(words) != len(CHOICES):
        return DEFAULT
    given = dict(zip(CHOICES, words, strict=True))
    return from_mapping(given)


def from_mapping(given: dict[str, str]) -> Preferences:
    """Take the words that are on the lists."""
    chosen = {
        item.name: given[item.name]
        for item in fields(Preferences)
        if given.get(item.name) in CHOICES[item.name]
    }
    return Preferences(**chosen)


def of(request: HttpRequest) -> Preferences:
    return parse(request.COOKIES.get(COOKIE, ""))


def activate(chosen: Preferences) -> None:
    """Let the template filters of this request follow the visitor's choice."""
    _current.set(chosen)


def current() -> Preferences:
    return _current.get()


def store(response: HttpResponse, chosen: Preferences) -> None:
    """Keep the choice for a year; no other cookie is set on public pages."""
    if chosen == DEFAULT:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        chosen.key,
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
