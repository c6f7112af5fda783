"""The reference lists of a site: governorates and agencies as it has them, months, those of its file and those uploaded."""

from __future__ import annotations

import csv
import difflib
import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.dates import ENGLISH, month_name
from common.search_registry import facet_labels
from opendata.models import OwnReferenceList
from opendata.reference import words
from opendata.reference.names import KINDS_OF_PLACE, KINDS_OF_TIME, key_of

GOVERNORATES, AGENCIES, MONTHS, HIJRI_MONTHS = "governorates", "agencies", "months", "hijri-months"
NAMES: dict[str, str | Promise] = {
    GOVERNORATES: _("governorates"),
    MONTHS: _("months"),
    HIJRI_MONTHS: _("Hijri months"),
    AGENCIES: _("agencies"),
}
FILE_COLUMNS = ("list", "code", "name_ar", "name_en")
MAX_FILE_BYTES = 2 * 2**20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """``place`` is row and column on the map of tiles, from north-west; None where nobody said it."""

    code: str
    ar: str
    en: str = ""
    variants: tuple[str, ...] = ()
    place: tuple[int, int] | None = None

    def label_in(self, language: str) -> str:
        return self.ar if language == "ar" or not self.en else self.en


@dataclass(frozen=True)
class ReferenceList:
    """``numbers`` are read as names only in a column whose own name has one of `called` in it."""

    code: str
    entries: tuple[Entry, ...]
    generic: frozenset[str] = frozenset()
    numbers: dict[str, str] = field(default_factory=dict)
    called: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> dict[str, str]:
        """Compared form → code; the first entry keeps a form that two have."""
        found: dict[str, str] = {}
        for entry in self.entries:
            for name in (entry.code, entry.ar, entry.en, *entry.variants):
                key = key_of(name, self.generic)
                if key and not (self.numbers and key.isdigit()):
                    found.setdefault(key, entry.code)
        return found

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    def code_of(self, name: str, *, with_numbers: bool = False) -> str:
        """The code of a name in any of its spellings; '' where the list has none."""
        key = key_of(name, self.generic)
        if with_numbers and key.lstrip("0") in self.numbers:
            return self.numbers[key.lstrip("0")]
        return self.keys.get(key, "")

    def nearest(self, name: str) -> Entry | None:
        """The entry that is written most alike."""
        known = difflib.get_close_matches(key_of(name, self.generic), self.keys, n=1, cutoff=0.6)
        return self.by_code[self.keys[known[0]]] if known else None

    def labels(self, language: str) -> dict[str, str]:
        return {entry.code: entry.label_in(language) for entry in self.entries}


def known() -> dict[str, ReferenceList]:
    """All lists that have entries, by code, in the order in which a column is compared with them. Four queries."""
    own = of_file() | uploaded()
    made = (governorates(), gregorian(), hijri(), agencies())
    built = {one.code: one for one in made if one.entries and one.code not in own}
    return own | built


def get(code: str) -> ReferenceList | None:
    """One list; None where the site has none of this code. At most three queries."""
    makers: dict[str, Callable[[], ReferenceList]] = {
        GOVERNORATES: governorates,
        MONTHS: gregorian,
        HIJRI_MONTHS: hijri,
        AGENCIES: agencies,
    }
    own = uploaded(code).get(code) or of_file().get(code)
    found = own or (makers[code]() if code in makers else None)
    return found if found is not None and found.entries else None


def choices() -> list[tuple[str, Any]]:  # Any: a text, now or later
    """Code and name of the lists that a column may be tied to."""
    own = of_file() | uploaded()
    return [*NAMES.items(), *((code, code) for code in own if code not in NAMES)]


def fingerprint(lists: Iterable[ReferenceList]) -> str:
    """Changes when a name, a code or a spelling does."""
    told = [(one.code, sorted(one.keys.items())) for one in lists]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def governorates() -> ReferenceList:
    """The site's own terms, with the codes and places that are known of them."""
    arabic = facet_labels.labels("governorate", "ar")
    english = facet_labels.labels("governorate", "en")
    entries = []
    for slug, name in arabic.items():
        code, variants, place = words.GOVERNORATES.get(slug, (slug, (), None))
        entries.append(Entry(code, name, english.get(slug, ""), (slug, *variants), place))
    return ReferenceList(GOVERNORATES, tuple(entries), KINDS_OF_PLACE)


def agencies() -> ReferenceList:
    found = Agency.objects.values_list("slug", "name_ar", "name_en")
    return ReferenceList(AGENCIES, tuple(Entry(*one) for one in found))


@lru_cache(maxsize=4)
def _gregorian(calendar: str) -> ReferenceList:
    entries = tuple(
        Entry(
            f"{one:02}", month_name(one, "ar", calendar), ENGLISH[one - 1], words.month_names(one)
        )
        for one in range(1, 13)
    )
    return _months(MONTHS, entries)


def gregorian() -> ReferenceList:
    """Codes ``01`` to ``12``, shown by the names of the site's country."""
    return _gregorian(settings.DIWAN_MONTHS)


@lru_cache(maxsize=1)
def hijri() -> ReferenceList:
    """Codes ``H01`` to ``H12``: no month of the other calendar."""
    entries = tuple(
        Entry(f"H{place:02}", ar, en, variants)
        for place, (ar, variants, en) in enumerate(words.HIJRI, start=1)
    )
    return ReferenceList(HIJRI_MONTHS, entries, KINDS_OF_TIME)


def _months(code: str, entries: tuple[Entry, ...]) -> ReferenceList:
    numbers = {str(place): entry.code for place, entry in enumerate(entries, start=1)}
    return ReferenceList(code, entries, KINDS_OF_TIME, numbers, ("شهر", "month"))


def uploaded(code: str = "") -> dict[str, ReferenceList]:
    """The lists that were uploaded, or the one with a code. One query."""
    found = OwnReferenceList.objects.values_list("code", "entries")
    rows = found.filter(code=code) if code else found
    return {name: made(name, [entry(one) for one in entries]) for name, entries in rows}


def of_file() -> dict[str, ReferenceList]:
    """The lists of the site's own file (``DIWAN_REFERENCE_FILE``); none where it cannot be read, which is logged."""
    path = settings.DIWAN_REFERENCE_FILE
    if not path:
        return {}
    try:
        stat = Path(path).stat()
        return _of_file(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError) as error:
        log.warning("reference lists in %s were not read: %s", path, error)
        return {}


@lru_cache(maxsize=2)
def _of_file(path: str, _changed: int, size: int) -> dict[str, ReferenceList]:
    """A CSV with ``list, code, name_ar, name_en`` and perhaps ``variants`` (parted by ``|``), ``row``, ``column``.

    Raises:
        OSError, ValueError: not readable, larger than 2 MB, or not of this form.
    """
    if size > MAX_FILE_BYTES:
        raise ValueError("larger than 2 MB")
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if missing := [name for name in FILE_COLUMNS if name not in (reader.fieldnames or [])]:
            raise ValueError(f"no column {', '.join(missing)}")
        entries: dict[str, list[Entry]] = {}
        for row in reader:
            entries.setdefault(row["list"].strip()[:40], []).append(entry(row))
    return {code: made(code, found) for code, found in entries.items() if code}


def made(code: str, entries: Iterable[Entry]) -> ReferenceList:
    """A list of its own, read as others of its kind are."""
    if code == MONTHS:
        return _months(code, tuple(entries))
    kinds = {GOVERNORATES: KINDS_OF_PLACE, HIJRI_MONTHS: KINDS_OF_TIME}
    return ReferenceList(code, tuple(entries), kinds.get(code, frozenset()))


def entry(row: Mapping[str, str]) -> Entry:
    """One line of a list.

    Raises:
        ValueError: it has no code or no Arabic name, or a place that is no number.
    """
    variants = tuple(
        name.strip() for name in (row.get("variants") or "").split("|") if name.strip()
    )
    places = [(row.get(name) or "").strip() for name in ("row", "column")]
    place = (int(places[0]), int(places[1])) if all(places) else None
    code, arabic = row["code"].strip()[:40], row["name_ar"].strip()
    if not code or not arabic:
        raise ValueError(f"a line without code or Arabic name: {row}")
    return Entry(code, arabic, row["name_en"].strip(), variants, place)
