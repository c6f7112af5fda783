"""What stands around every page: the site's names, menus, contact, languages, and the visitor's display settings.

One lazy object per request, ``frame``, given to templates by the context processor `frame`; a page that never looks at it pays
nothing. The site's answer is kept until the next public change.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from common.logging import get_logger
from frontend import client, preferences
from frontend.generation import current_generation

log = get_logger(__name__)
_sites: dict[str, tuple[int, dict[str, Any]]] = {}
DEFAULT_COLOURS = {
    "brand": "#0B5D4B",
    "brand_dark": "#6FCBB2",
    "link": "#0A5A8C",
    "link_dark": "#8CC7F0",
    "accent": "#8A6414",
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}


class Frame:
    """The frame of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.language = translation.get_language() or settings.LANGUAGE_CODE
        self.direction = "rtl" if translation.get_language_bidi() else "ltr"
        self.preferences = preferences.of(request)

    @cached_property
    def site(self) -> dict[str, Any]:
        return site(self.request, self.language)

    @cached_property
    def has_own_colours(self) -> bool:
        chosen = self.site["colours"]
        return any(chosen.get(k, v).upper() != v.upper() for k, v in DEFAULT_COLOURS.items())

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """The main links; the section that holds this page is marked."""
        path = self.request.path
        return [
            {**link, "is_current": path == link["url"], "is_open": path.startswith(link["url"])}
            for link in self.site["menu"]
        ]

    @property
    def home_url(self) -> str:
        return f"/{self.language}/"

    @property
    def official_host(self) -> str:
        return urlsplit(settings.SITE_URL).netloc

    @property
    def json_url(self) -> str:
        """The API's answer that an editors' page is made of; a view of the front end passes its own ``api_url``."""
        return f"/api/v1/pages/find/?{urlencode({'path': self.request.path})}"

    @cached_property
    def footer_links(self) -> list[dict[str, Any]]:
        """The site's footer menu and whatever of the obligatory pages it leaves out."""
        links = list(self.site["footer"])
        present = {link["url"] for link in links}
        obligatory = [
            (_("Accessibility statement"), "accessibility"),
            (_("Privacy"), "privacy"),
            (_("Cookies"), "cookies"),
            (_("Performance statistics"), "statistics"),
            (_("Status of the platform"), "status"),
            (_("Check a receipt"), "verify"),
        ]
        for title, part in obligatory:
            url = f"/{self.language}/{part}/"
            if url not in present:
                links.append({"title": title, "url": url})
        return links

    @property
    def site_url(self) -> str:
        return str(settings.SITE_URL)

    @property
    def short_host(self) -> str:
        """What stands before a short link's code when it is read aloud or printed."""
        return f"{urlsplit(settings.SITE_URL).netloc}/s/"

    @property
    def url(self) -> str:
        """This page's full public address, without what is only display."""
        return f"{settings.SITE_URL}{self.request.path}"

    @property
    def page_key(self) -> str:
        """The address under which feedback and page views are counted."""
        return self.request.path

    def language_links(
        self, translations: list[dict[str, Any]] | None, page: Any = None
    ) -> list[dict[str, Any]]:
        """The other languages of this page: its translation, or the page that says there is none yet.

        ``translations`` is the page bundle's list; a view of the front end itself exists in every language.
        """
        query = self.request.META.get("QUERY_STRING", "")
        links = []
        for offered in self.site["languages"]:
            code = offered["code"]
            if code == self.language:
                continue
            url, exists = self._address_in(code, translations, query)
            direction = "rtl" if code in settings.LANGUAGES_BIDI else "ltr"
            links.append({**offered, "url": url, "exists": exists, "direction": direction})
        return links

    def _address_in(
        self, code: str, translations: list[dict[str, Any]] | None, query: str
    ) -> tuple[str, bool]:
        if translations is None:
            rest = self.request.path.removeprefix(f"/{self.language}/")
            if rest == self.request.path:
                return f"/{code}/", True
            return f"/{code}/{rest}{'?' if query else ''}{query}", True
        for other in translations:
            if other["language"] == code:
                return str(other["url"]), True
        return f"/{code}/untranslated/?{urlencode({'of': self.request.path})}", False


def site(request: HttpRequest, language: str) -> dict[str, Any]:
    """The site's names, menus and contact in one language, from memory while nothing public has changed."""
    try:
        generation = current_generation()
        kept = _sites.get(language)
        if kept is None or kept[0] != generation:
            kept = (generation, {**fallback(language), **client.for_request(request).get("site/")})
            _sites[language] = kept
    except client.ApiProblem as error:
        log.warning("site.unavailable", status=error.status)
        return fallback(language)
    return kept[1]


def fallback(language: str) -> dict[str, Any]:
    """The frame while the API gives none: an error page still needs a header."""
    menu = [
        (_("Services"), "services"),
        (_("Public consultations"), "consultations"),
        (_("Open data"), "datasets"),
        (_("Indicators"), "indicators"),
        (_("Events"), "events"),
    ]
    return {
        "name": _("Diwan"),
        "tagline": "",
        "logo": None,
        "colours": dict(DEFAULT_COLOURS),
        "menu": [{"title": str(title), "url": f"/{language}/{part}/"} for title, part in menu],
        "footer": [],
        "contact": {"phone": "", "email": "", "address": "", "hours": ""},
        "emergency": None,
        "languages": [{"code": code, "name": name} for code, name in settings.LANGUAGES],
        "demo": settings.DEMO,
        "updated_at": None,
    }
