"""Guides in and out as a sheet: what a file would change, and the change itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.exchange import known_things
from cms.exchange.guide_columns import BY_CODE, COLUMNS, REQUIRED, heading_codes
from cms.exchange.report import (
    CHANGED,
    ERROR,
    NEW,
    UNCHANGED,
    FieldChange,
    Report,
    RowProblem,
    RowReport,
)
from cms.exchange.sheets import Table, TableRow, write_table
from cms.exchange.values import CellError, Known
from cms.guides import services
from cms.guides.errors import UnreadableSheet
from cms.models import ServicePage
from common.arabic import fold

_STREAMS = ("documents", "steps", "legal_basis", "faqs")
_ROWS = ("fees", "channels")
_REFERENCES = ("related_services", "successor")


@dataclass(slots=True)
class _Item:
    """A row on its way: its report, the guide it means and what is to be set there."""

    report: RowReport
    guide: Any = None  # Any: the guide, once the row has named it
    agency: Any = None  # Any: an Agency
    values: dict[str, Any] = field(default_factory=dict)


def export_guides(kind: str, guides: Iterable[ServicePage]) -> bytes:
    """The guides as a file with headings in the active language; `known_things.with_all_parts` loads what it needs."""
    language = get_language() or "ar"
    header = [column.heading_in(language) for column in COLUMNS]
    rows = ([column.write(guide) for column in COLUMNS] for guide in guides)
    return write_table(kind, header, rows, title=_("Service guides"))


def plan_import(table: Table, *, actor: Any | None, publish: bool = True) -> Report:
    """What the sheet would change, row by row; nothing is written."""
    report, _items = _prepared(table, actor, publish)
    return report


@transaction.atomic
def apply_import(table: Table, *, actor: Any | None, publish: bool) -> Report:
    """Carry out what `plan_import` tells; rows with an error are left out, unchanged ones are not written.

    Args:
        actor: who imports, with their permissions; None for the system itself.
        publish: publish at once; otherwise the guides become drafts.
    """
    report, items = _prepared(table, actor, publish)
    todo = [item for item in items if item.report.state in (NEW, CHANGED)]
    with services.many_guides() as note:
        _write(todo, actor=actor, publish=publish)
        for item in todo:
            note(item.guide)
    return report


def _write(todo: list[_Item], *, actor: Any | None, publish: bool) -> None:
    """Add what is new, then refer and keep: guides of one sheet may name each other."""
    pages = known_things.agency_pages()
    now = timezone.now()
    for item in todo:
        if item.report.state == NEW:
            services.add_guide(guide=item.guide, agency_page=pages[item.agency.pk], actor=actor)
    by_slug = (
        known_things.ids_by_slug() if any(set(_REFERENCES) & set(i.values) for i in todo) else {}
    )
    for item in todo:
        _refer(item, by_slug)
        if item.report.state == NEW:
            services.first_version(guide=item.guide, actor=actor, publish=publish, now=now)
        else:
            services.store_guide(guide=item.guide, actor=actor, publish=publish)


def _prepared(table: Table, actor: Any | None, publish: bool) -> tuple[Report, list[_Item]]:
    codes, unknown = _codes(table.header)
    slugs = [_cell(row, codes, "slug").lower() for row in table.rows]
    known = known_things.load(
        slugs, [_cell(row, codes, "responsible").lower() for row in table.rows]
    )
    guides = known_things.guides_by_slug(slugs)
    rights = known_things.Rights(actor, publish)
    repeated = {slug for slug, times in Counter(slugs).items() if times > 1}
    items = []
    for row, slug in zip(table.rows, slugs, strict=True):
        item = _read_row(row, codes, known, guides.get(slug))
        if slug in repeated:
            item.report.problems.append(
                RowProblem("slug", _("This short name stands in two rows."))
            )
        _settle(item, rights)
        items.append(item)
    return Report([item.report for item in items], unknown), items


def _codes(header: list[str]) -> tuple[list[str], list[str]]:
    """The column code of each place ('' for unknown ones), and the unknown headings.

    Raises:
        UnreadableSheet: the column of short names is missing, or one stands twice.
    """
    headings = heading_codes()
    codes = []
    for heading in header:
        bracketed = re.search(r"\[(\w+)\]\s*$", heading)
        code = bracketed[1] if bracketed else headings.get(fold(heading.strip()), "")
        codes.append(code if code in BY_CODE else "")
    if "slug" not in codes:
        raise UnreadableSheet(_("The column of short names [slug] is missing."))
    twice = [code for code, times in Counter(filter(None, codes)).items() if times > 1]
    if twice:
        raise UnreadableSheet(_("The column [%(code)s] stands twice.") % {"code": twice[0]})
    return codes, [text for text, code in zip(header, codes, strict=True) if text and not code]


def _cell(row: TableRow, codes: list[str], code: str) -> str:
    """The row's text in this column; '' when the column or the cell is missing."""
    place = codes.index(code) if code in codes else len(row.cells)
    return row.cells[place].strip() if place < len(row.cells) else ""


def _read_row(row: TableRow, codes: list[str], known: Known, guide: ServicePage | None) -> _Item:
    """Read every cell and find what differs from the guide."""
    item = _Item(
        RowReport(row.number, _cell(row, codes, "slug"), _cell(row, codes, "title")), guide
    )
    # Values are tried on a guide of no consequence: its cells then say the same in the same form.
    scratch = ServicePage()
    for code in filter(None, codes):
        try:
            value = BY_CODE[code].read(_cell(row, codes, code), known)
        except CellError as error:
            item.report.problems.append(RowProblem(code, str(error)))
            continue
        if code == "agency":
            item.agency = value
        before = BY_CODE[code].write(guide) if guide else ""
        after = _text_of(code, value, scratch)
        if before != after or (guide is None and code == "slug"):
            item.values[code] = value
            item.report.changes.append(FieldChange(code, before, after))
    return item


def _text_of(code: str, value: Any, scratch: ServicePage) -> str:
    """How the sheet writes this value."""
    if code in _REFERENCES:
        return value if isinstance(value, str) else "; ".join(value)
    if code == "agency":
        return str(value.slug)
    _assign(scratch, code, value)
    return BY_CODE[code].write(scratch)


def _assign(guide: ServicePage, code: str, value: Any) -> None:
    """Set one column's value; entries keep the identity of those they replace."""
    name = BY_CODE[code].field
    if code in _STREAMS:
        old = list(getattr(guide, name))
        ids = [block.id for block in old[: len(value)]] + [None] * (len(value) - len(old))
        raw = [
            {**row, "id": ident} if ident else row for row, ident in zip(value, ids, strict=True)
        ]
        setattr(guide, name, json.dumps(raw))
        return
    if code in _ROWS:
        for row, old_row in zip(value, getattr(guide, name).all(), strict=False):
            row.pk = old_row.pk
    setattr(guide, name, value)


def _settle(item: _Item, rights: known_things.Rights) -> None:
    """Decide the row's state: required cells, rights, then the rules of the guide itself."""
    report = item.report
    is_new = item.guide is None
    if item.guide is None:
        _require_cells(item)
        item.guide = ServicePage(locale=known_things.source_locale())
    else:
        report.title = report.title or item.guide.title
        item.agency = item.guide.agency
        if "agency" in item.values:
            sentence = _("Move the page in the administration to change its agency.")
            report.problems.append(RowProblem("agency", sentence))
    if report.changes and not report.problems:
        if rights.may(item.agency, is_new=is_new):
            _fill(item)
        else:
            sentence = _("You may not change the guides of this agency.")
            report.problems.append(RowProblem("agency", sentence))
    report.state = NEW if is_new else CHANGED if report.changes else UNCHANGED
    if report.problems:
        report.state = ERROR


def _require_cells(item: _Item) -> None:
    given = {change.code for change in item.report.changes if change.after}
    wrong = {problem.code for problem in item.report.problems}
    for code in (*REQUIRED, "agency"):
        if code not in given | wrong:
            item.report.problems.append(RowProblem(code, _("A new guide needs this.")))


def _fill(item: _Item) -> None:
    """Set the values and ask the model what it thinks of them."""
    guide = item.guide
    for code, value in item.values.items():
        if code not in (*_REFERENCES, "agency"):
            _assign(guide, code, value)
    guide.draft_title = guide.title
    checked = {BY_CODE[code].field for code in item.values} - {*_ROWS, *_REFERENCES, ""}
    others = {model_field.name for model_field in guide._meta.fields} - checked
    try:
        guide.clean_fields(exclude=others | {"responsible"})
        guide.clean()
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            item.report.problems.extend(RowProblem(name, sentence) for sentence in sentences)


def _refer(item: _Item, ids: dict[str, int]) -> None:
    """Set references to other guides, which may have come with the same sheet."""
    if "related_services" in item.values:
        wanted = [ids[slug] for slug in item.values["related_services"]]
        item.guide.related_services = list(ServicePage.objects.filter(pk__in=wanted))
        if item.report.state == NEW:
            item.guide.related_services.commit()
    if "successor" in item.values:
        item.guide.successor_id = ids.get(item.values["successor"])
        if item.report.state == NEW:
            ServicePage.objects.filter(pk=item.guide.pk).update(
                successor_id=item.guide.successor_id
            )
