"""The fields of CKAN's records and what happened to them, in the steward's words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opendata.ckan.planning import Planned
from opendata.models import Resource

_FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name in CKAN"),
    "title": gettext_lazy("title in Arabic"),
    "notes": gettext_lazy("description in Arabic"),
    "url": gettext_lazy("address"),
    "owner_org": gettext_lazy("agency"),
    "license_id": gettext_lazy("licence"),
    "author": gettext_lazy("agency"),
    "maintainer": gettext_lazy("contact"),
    "maintainer_email": gettext_lazy("contact's e-mail"),
    "version": gettext_lazy("release"),
    "state": gettext_lazy("state"),
    "private": pgettext_lazy("dataset in CKAN", "hidden from the public"),
    "tags": gettext_lazy("keywords in Arabic"),
    "groups": gettext_lazy("theme"),
    "title_en": gettext_lazy("title in English"),
    "notes_en": gettext_lazy("description in English"),
    "keywords_en": gettext_lazy("keywords in English"),
    "theme": gettext_lazy("theme"),
    "frequency": gettext_lazy("updated"),
    "licence": gettext_lazy("licence"),
    "access_rights": gettext_lazy("access"),
    "temporal_start": gettext_lazy("covers from"),
    "temporal_end": gettext_lazy("covers to"),
    "methodology": gettext_lazy("methodology in Arabic"),
    "methodology_en": gettext_lazy("methodology in English"),
    "series": gettext_lazy("series"),
    "issued": gettext_lazy("published at"),
    "spatial": pgettext_lazy("dataset in CKAN", "area"),
    "diwan_site": pgettext_lazy("dataset in CKAN", "origin"),
    "upload": gettext_lazy("file"),
}
_RESOURCE_FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("title in Arabic"),
    "description": gettext_lazy("title in English"),
    "format": gettext_lazy("format"),
    "mimetype": gettext_lazy("format"),
    "url": gettext_lazy("file"),
    "hash": gettext_lazy("fingerprint"),
    "size": gettext_lazy("size"),
    "position": gettext_lazy("position"),
}
_VERBS: dict[str, str | Promise] = {
    "create": pgettext_lazy("what is sent to CKAN", "new"),
    "update": pgettext_lazy("what is sent to CKAN", "change"),
    "revive": pgettext_lazy("what is sent to CKAN", "published again"),
    "delete": pgettext_lazy("what is sent to CKAN", "deletion"),
}
_FITTED: dict[str, str | Promise] = {
    "tag": gettext_lazy("CKAN takes keywords without vowel marks and punctuation."),
    "tag_dropped": gettext_lazy("CKAN takes no keyword of this kind; it is left out."),
    "characters": gettext_lazy("Characters that CKAN cannot store were taken out."),
    "too_long": gettext_lazy("The text is longer than CKAN can keep; its end is left out."),
    "linked": gettext_lazy("The file is too large to be uploaded; CKAN links to it."),
    "licence": gettext_lazy("This CKAN does not know the licence; its address is sent beside."),
}


def field_words(path: str, titles: dict[str, str]) -> str:
    """A field's name; of a file with its title, from `titles` by resource id."""
    kind, _sep, rest = path.partition(".")
    if kind == "resources":
        key, _sep, name = rest.partition(".")
        return f"{titles.get(key, key)}: {_RESOURCE_FIELDS.get(name, name)}"
    name = rest if kind == "extras" else path
    return str(_FIELDS.get(name, name))


def titles_of(paths: list[str]) -> dict[str, str]:
    """Titles of the files that the paths speak of, by resource id; one query."""
    keys = {path.split(".")[1] for path in paths if path.startswith("resources.")}
    ours = Resource.objects.filter(public_id__in=[key for key in keys if len(key) == 36])
    return {str(one.public_id): one.title for one in ours}


def value_words(value: Any) -> str:  # Any: of a record
    """A value as people read it."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, list):
        return "، ".join(value)
    return str(value).removeprefix("upload:")


def verb_words(one: Planned) -> str:
    return str(_VERBS[one.verb])


def fitted_words(why: str) -> str:
    return str(_FITTED.get(why, why))


def problem_words(fields: list[str]) -> str:
    """What CKAN refused."""
    if not fields:
        return _("CKAN refused the dataset.")
    names = "، ".join(field_words(name, {}) for name in fields)
    return _("CKAN refused: %(fields)s") % {"fields": names}
