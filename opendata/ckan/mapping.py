"""What a package of an existing CKAN becomes here, and what of it has no place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.themes import Theme
from opendata.vocabulary import Frequency, Licence

LICENCES = {
    "cc-by": Licence.CC_BY,
    "cc-by-4.0": Licence.CC_BY,
    "cc-zero": Licence.CC_ZERO,
    "cc0-1.0": Licence.CC_ZERO,
    "odc-odbl": Licence.ODBL,
    "odbl-1.0": Licence.ODBL,
    "unicode-3.0": Licence.UNICODE,
}
_FREQUENCIES = {
    "daily": Frequency.DAILY,
    "weekly": Frequency.WEEKLY,
    "monthly": Frequency.MONTHLY,
    "quarterly": Frequency.QUARTERLY,
    "annual": Frequency.ANNUAL,
    "annually": Frequency.ANNUAL,
    "yearly": Frequency.ANNUAL,
    "never": Frequency.NEVER,
    "irreg": Frequency.IRREGULAR,
    "irregular": Frequency.IRREGULAR,
}
# Ours, made anew at every push, or said by a field.
_OWN_EXTRAS = {"diwan_site", "licence", "access_rights", "issued", "series"}
_ARABIC = re.compile("[\u0621-\u064a]")
_KEYWORDS_LENGTH, _TITLE_LENGTH, _TEXT_LENGTH = 500, 200, 4000


@dataclass(slots=True)
class Mapped:
    """``values`` are fields of `Dataset`; ``unmapped`` dicts of ``field`` and ``value``. Without a licence: no publication."""

    values: dict[str, Any] = field(default_factory=dict)
    unmapped: list[dict[str, str]] = field(default_factory=list)
    has_licence: bool = True

    def lose(self, name: str, value: Any) -> None:  # Any: JSON
        self.unmapped.append({"field": name, "value": str(value)[:500]})

    def bounded(self, name: str, value: str, length: int) -> str:
        if len(value) > length:
            self.lose(name, value[length:])
        return value[:length]


def mapped(package: dict[str, Any]) -> Mapped:
    """A package of ``package_show`` or ``package_search`` as a dataset."""
    found = Mapped()
    extras = {one["key"]: str(one["value"]) for one in package.get("extras") or []}
    _titles(found, package, extras)
    _keywords(found, package, extras)
    _licence(found, package)
    _theme(found, package, extras)
    _frequency(found, extras)
    _coverage(found, extras)
    _contact(found, package)
    for name in ("methodology", "methodology_en"):
        target = "methodology_ar" if name == "methodology" else name
        found.values[target] = found.bounded(name, extras.pop(name, ""), 8000)
    for key, value in extras.items():
        if key not in _OWN_EXTRAS and value:
            found.lose(f"extras.{key}", value)
    return found


def _titles(found: Mapped, package: dict[str, Any], extras: dict[str, str]) -> None:
    """Arabic and English, from ``…_translated`` (ckanext-fluent), from extras, or by the letters."""
    for name, length in (("title", _TITLE_LENGTH), ("notes", _TEXT_LENGTH)):
        translated = package.get(f"{name}_translated") or {}
        plain = (package.get(name) or "").replace("\x00", "")
        arabic = translated.get("ar") or plain or package["name"]
        english = translated.get("en") or extras.pop(f"{name}_en", "")
        extras.pop(f"{name}_en", None)
        if not english and plain and not _ARABIC.search(plain):
            english = plain
        found.values[f"{name}_ar"] = found.bounded(name, arabic, length)
        found.values[f"{name}_en"] = found.bounded(f"{name}_en", english, length)


def _keywords(found: Mapped, package: dict[str, Any], extras: dict[str, str]) -> None:
    words = [one.get("display_name") or one["name"] for one in package.get("tags") or []]
    english = [word.strip() for word in extras.pop("keywords_en", "").split(",") if word.strip()]
    parts = {
        "keywords_ar": ("، ", [word for word in words if _ARABIC.search(word)]),
        "keywords_en": (", ", [*english, *(word for word in words if not _ARABIC.search(word))]),
    }
    for name, (mark, chosen) in parts.items():
        kept: list[str] = []
        for word in chosen:
            if len(mark.join([*kept, word])) <= _KEYWORDS_LENGTH:
                kept.append(word)
            else:
                found.lose("tags", word)
        found.values[name] = mark.join(kept)


def _licence(found: Mapped, package: dict[str, Any]) -> None:
    given = (package.get("license_id") or "").lower()
    known = LICENCES.get(given)
    if known is None:
        found.has_licence = False
        found.lose("license_id", given or "—")
    else:
        found.values["licence"] = known


def _theme(found: Mapped, package: dict[str, Any], extras: dict[str, str]) -> None:
    codes = {code.value for code in Theme}
    names = [one["name"] for one in package.get("groups") or []]
    given = [extras.pop("theme", "").rpartition("/")[2], *names]
    fitting = [name.upper() for name in given if name.upper() in codes]
    if fitting:
        found.values["theme"] = fitting[0]
    for name in names:
        if name.upper() != found.values.get("theme"):
            found.lose("groups", name)


def _frequency(found: Mapped, extras: dict[str, str]) -> None:
    given = extras.pop("frequency", "")
    word = given.rpartition("/")[2].lower()
    found.values["frequency"] = _FREQUENCIES.get(word, Frequency.IRREGULAR)
    if given and word not in _FREQUENCIES:
        found.lose("extras.frequency", given)


def _coverage(found: Mapped, extras: dict[str, str]) -> None:
    for name, target in (("temporal_start", "covers_from"), ("temporal_end", "covers_to")):
        given = extras.pop(name, "")
        try:
            found.values[target] = date.fromisoformat(given[:10]) if given else None
        except ValueError:
            found.lose(f"extras.{name}", given)
    begins, ends = found.values.get("covers_from"), found.values.get("covers_to")
    if begins and ends and begins > ends:
        found.lose("extras.temporal_end", found.values.pop("covers_to"))
    area = extras.pop("spatial", "")
    if re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", area):
        found.values["area_code"] = area
    elif area.lstrip().startswith("{"):
        found.lose("extras.spatial", area)  # a shape, for which there is no field
    else:
        found.values["area_ar"] = found.bounded("extras.spatial", area, 120)


def _contact(found: Mapped, package: dict[str, Any]) -> None:
    name = package.get("maintainer") or package.get("author") or ""
    mail = package.get("maintainer_email") or package.get("author_email") or ""
    found.values["contact_name"] = found.bounded("maintainer", name, 120)
    try:
        validate_email(mail)
        found.values["contact_email"] = mail
    except ValidationError:
        if mail:
            found.lose("maintainer_email", mail)
