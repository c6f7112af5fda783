"""An uploaded CSV of reference lists: read whole, kept whole, or refused with what is wrong in which line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import Refused
from common.logging import get_logger
from common.spreadsheet import harmless, unharmed
from opendata.models import OwnReferenceList
from opendata.reference import lists
from opendata.reference.names import key_of

COLUMNS = (*lists.FILE_COLUMNS, "variants", "row", "column")
MOST_ENTRIES = 5_000
MOST_FAULTS = 50
LONGEST = 200
_CODE_OF_LIST = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
log = get_logger(__name__)
Row = dict[str, str]


@dataclass(slots=True)
class Reading:
    """``lists`` by code; they may be kept only where there are no `faults`, each with its line in the file (0: the whole)."""

    lists: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read(content: bytes) -> Reading:
    """Read a file of any content; nothing is stored."""
    if len(content) > lists.MAX_FILE_BYTES:
        return Reading(faults=[(0, _("The file is larger than 2 MB."))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Reading(faults=[(0, _("Save the file as “CSV UTF-8”."))])
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    found = Reading()
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names = [str(name).strip() for name in reader.fieldnames or []]
        if missing := [name for name in lists.FILE_COLUMNS if name not in names]:
            words = _("The first line lacks: %(columns)s.") % {"columns": ", ".join(missing)}
            return Reading(faults=[(1, words)])
        reader.fieldnames = names
        for row in reader:
            _take(
                found,
                reader.line_num,
                {name: unharmed(str(row.get(name) or "").strip()) for name in COLUMNS},
            )
    except csv.Error as error:
        found.faults.append((0, _("The file is no CSV: %(error)s.") % {"error": error}))
    _compare(found)
    found.faults = sorted(found.faults)[:MOST_FAULTS]
    return found


def _take(found: Reading, line: int, row: Row) -> None:
    if not any(row.values()):
        return
    count = sum(map(len, found.lists.values()))
    if count >= MOST_ENTRIES:
        if count == MOST_ENTRIES and not any(at == 0 for at, _words in found.faults):
            words = _("More than %(count)d entries.") % {"count": MOST_ENTRIES}
            found.faults.append((0, words))
        return
    found.faults += [(line, words) for words in _faults_of(row)]
    found.lists.setdefault(row["list"], []).append(row | {"line": str(line)})


def _faults_of(row: Row) -> list[str]:
    faults = []
    if not _CODE_OF_LIST.fullmatch(row["list"]):
        faults.append(_("A list is called by small Latin letters, digits and hyphens, at most 40."))
    if not _CODE.fullmatch(row["code"]):
        faults.append(_("A code has Latin letters, digits, dots and hyphens, at most 40."))
    if not row["name_ar"]:
        faults.append(_("The Arabic name is missing."))
    if max(len(row["name_ar"]), len(row["name_en"])) > LONGEST:
        faults.append(_("A name has at most %(count)d characters.") % {"count": LONGEST})
    if _CONTROLS.search("".join(row.values())):
        faults.append(_("The line has characters that cannot be shown."))
    places = (row["row"], row["column"])
    if any(places) and not all(
        one.isascii() and one.isdecimal() and len(one) < 3 for one in places
    ):
        faults.append(_("A place on the map needs both numbers, row and column, below 100."))
    return faults


def _compare(found: Reading) -> None:
    """What no line shows by itself: codes, spellings and places that two entries have, and lists that are not whole."""
    if not found.lists and not found.faults:
        found.faults.append((0, _("The file has no entries.")))
    for code, rows in found.lists.items():
        if code in {lists.MONTHS, lists.HIJRI_MONTHS} and len(rows) != 12:
            words = _("The list “%(list)s” has twelve entries.") % {"list": code}
            found.faults.append((0, words))
        codes = Counter(row["code"] for row in rows)
        places = Counter((row["row"], row["column"]) for row in rows if row["row"])
        for row in rows:
            at = int(row["line"])
            if codes[row["code"]] > 1:
                found.faults.append((at, _("The code “%(code)s” stands twice.") % row))
            if row["row"] and places[row["row"], row["column"]] > 1:
                found.faults.append((at, _("Another entry has this place on the map.")))
        _one_meaning(found, code, rows)


def _one_meaning(found: Reading, code: str, rows: list[Row]) -> None:
    generic = lists.made(code, ()).generic
    owners: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in _names(row):
            owners[key_of(name, generic)].add(row["code"])
    for row in rows:
        for name in dict.fromkeys(_names(row)):
            others = sorted(owners[key_of(name, generic)] - {row["code"]})
            if others and key_of(name, generic):
                words = _("“%(name)s” also names %(code)s.") % {"name": name, "code": others[0]}
                found.faults.append((int(row["line"]), words))


def _names(row: Row) -> list[str]:
    return [
        one.strip()
        for one in (row["name_ar"], row["name_en"], *row["variants"].split("|"))
        if one.strip()
    ]


@transaction.atomic
def keep(reading: Reading, *, actor: Actor, now: datetime) -> list[str]:
    """Put the lists in the place of those with the same codes; returns the codes. They act on every node at once.

    Raises:
        Refused: the lists are for all agencies, and `actor` is not.
        ValueError: the reading has faults.
    """
    _require_everywhere(actor)
    if reading.faults:
        raise ValueError("a reading with faults is not kept")
    for code, rows in reading.lists.items():
        entries = [{name: row[name] for name in COLUMNS if name != "list"} for row in rows]
        OwnReferenceList.objects.update_or_create(
            code=code, defaults={"entries": entries, "changed_at": now}
        )
    log.info("reference_lists.kept", codes=sorted(reading.lists), by=actor.user_id)
    return sorted(reading.lists)


@transaction.atomic
def remove(code: str, *, actor: Actor) -> bool:
    """Delete an uploaded list, so that the site's own, the file's or none is back; False where there was none.

    Raises:
        Refused: as `keep`.
    """
    _require_everywhere(actor)
    count, _rows = OwnReferenceList.objects.filter(code=code).delete()
    log.info("reference_lists.removed", codes=[code], by=actor.user_id)
    return count > 0


def as_csv(of: lists.ReferenceList) -> str:
    """A list as it may be uploaded again; with the mark that Excel looks for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in of.entries:
        row, column = one.place if one.place is not None else ("", "")
        variants = "|".join(one.variants)
        texts = map(harmless, (of.code, one.code, one.ar, one.en, variants))
        writer.writerow([*texts, row, column])
    return f"\ufeff{out.getvalue()}"


def _require_everywhere(actor: Actor) -> None:
    if not actor.is_everywhere:
        raise Refused
