"""What a browser says of itself, cut down to two words that its owner knows it by: "Firefox on Windows"."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first whose mark stands there: nearly all say "Safari", and many "Chrome" too.
_BROWSERS = (
    ("edge", "Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("opera", "Opera", ("OPR/", "OPT/")),
    ("samsung", "Samsung Internet", ("SamsungBrowser/",)),
    ("firefox", "Firefox", ("Firefox/", "FxiOS/")),
    ("chrome", "Chrome", ("Chrome/", "CriOS/")),
    ("safari", "Safari", ("Safari/",)),
)
_SYSTEMS = (
    ("android", "Android", ("Android",)),
    ("iphone", "iPhone", ("iPhone",)),
    ("ipad", "iPad", ("iPad",)),
    ("windows", "Windows", ("Windows",)),
    ("mac", "macOS", ("Macintosh",)),
    ("linux", "Linux", ("Linux", "CrOS")),
)
_NAMES = {code: name for code, name, _marks in (*_BROWSERS, *_SYSTEMS)}


def family_of(agent: str) -> str:
    """Browser and system as codes, either of them empty when unknown; no version and no model stays.

    >>> family_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'firefox/linux'
    """
    return f"{_first(_BROWSERS, agent)}/{_first(_SYSTEMS, agent)}"


def family_words(family: str) -> str:
    """The family in the reader's language, as "Firefox on Windows"."""
    browser, _slash, system = family.partition("/")
    if browser in _NAMES and system in _NAMES:
        return _("%(browser)s on %(system)s") % {
            "browser": _NAMES[browser],
            "system": _NAMES[system],
        }
    if known := _NAMES.get(browser) or _NAMES.get(system):
        return known
    return _("Another browser")


def _first(kinds: tuple[tuple[str, str, tuple[str, ...]], ...], agent: str) -> str:
    return next((code for code, _name, marks in kinds if any(one in agent for one in marks)), "")
