"""The columns of the sheet of guides: codes, headings, and how a value becomes text and text a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.exchange import values
from cms.models import ServicePage, ServiceStatus
from cms.models.service import DurationUnit
from common.arabic import fold

MEASURES = tuple(
    f"{measure}_{when}"
    for measure in ("steps", "documents", "days")
    for when in ("before", "after")
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `write` gives the cell of a guide, `read` the value of a cell or raises `values.CellError`."""

    code: str
    heading: Any  # Any: a lazy translation
    write: Callable[[ServicePage], str]
    read: Callable[[str, values.Known], Any]
    field: str = ""

    def heading_in(self, language: str) -> str:
        with override(language):
            return f"{self.heading} [{self.code}]"


def _label(name: str) -> Any:
    return ServicePage._meta.get_field(name).verbose_name


def _plain(name: str) -> Column:
    longest = ServicePage._meta.get_field(name).max_length
    return Column(
        name,
        _label(name),
        lambda guide: values.tidy(getattr(guide, name)),
        lambda cell, known: values.read_text(cell, longest),
        name,
    )


def _date(name: str) -> Column:
    return Column(
        name,
        _label(name),
        lambda guide: values.write_date(getattr(guide, name)),
        lambda cell, known: values.read_date(cell),
        name,
    )


def _count(name: str) -> Column:
    return Column(
        name,
        _label(name),
        lambda guide: values.write_count(getattr(guide, name)),
        lambda cell, known: values.read_count(cell),
        name,
    )


def _choice(name: str, choices: Any, default: str) -> Column:
    return Column(
        name,
        _label(name),
        lambda guide: str(getattr(guide, name)),
        lambda cell, known: values.read_choice(cell, choices) if cell else default,
        name,
    )


def _terms(name: str) -> Column:
    return Column(
        name,
        _label(name),
        lambda guide: "; ".join(sorted(term.slug for term in getattr(guide, name).all())),
        lambda cell, known: values.read_terms(cell, known.terms[name]),
        name,
    )


def _blocks(name: str, block: str, *parts: str) -> Column:
    entry = ServicePage._meta.get_field(name).stream_block.child_blocks[block]
    longest = {part: entry.child_blocks[part].field.max_length for part in parts}
    return Column(
        name,
        _label(name),
        lambda guide: values.write_blocks(getattr(guide, name), parts),
        lambda cell, known: values.read_blocks(cell, block, longest),
        name,
    )


def _columns() -> list[Column]:
    return [
        Column("slug", _("short name"), lambda guide: guide.slug, values.read_slug, "slug"),
        Column(
            "agency",
            _("agency"),
            lambda guide: guide.agency.slug if guide.agency else "",
            values.read_agency,
        ),
        _plain("title"),
        _plain("promise"),
        _choice("status", ServiceStatus, ServiceStatus.PAPER_ONLY),
        *[_terms(name) for name in ("audiences", "topics", "life_events")],
        _plain("who_can_apply"),
        Column("fees", _("Fees"), values.write_fees, values.read_fees, "fees"),
        _count("duration_value"),
        _choice("duration_unit", DurationUnit, DurationUnit.WORKING_DAYS),
        _plain("validity"),
        Column("channels", _("Channels"), values.write_channels, values.read_channels, "channels"),
        _blocks("documents", "document", "name", "note"),
        _blocks("steps", "step", "do", "get", "time"),
        Column(
            "start_url",
            _label("start_url"),
            lambda guide: guide.start_url,
            lambda cell, known: values.read_url(cell),
            "start_url",
        ),
        _plain("start_name"),
        _plain("appeal"),
        _blocks("legal_basis", "law", "title", "url"),
        _blocks("faqs", "faq", "question", "answer"),
        Column(
            "related_services",
            _label("related_services"),
            lambda guide: "; ".join(sorted(page.slug for page in guide.related_services.all())),
            values.read_guides,
            "related_services",
        ),
        _date("electronic_since"),
        _date("electronic_only_from"),
        _plain("switch_over_notice"),
        *[_count(name) for name in MEASURES],
        _date("review_on"),
        Column(
            "responsible",
            _label("responsible"),
            lambda guide: guide.responsible.email if guide.responsible else "",
            values.read_person,
            "responsible",
        ),
        _date("suspended_from"),
        _date("suspended_until"),
        _plain("alternative"),
        Column(
            "successor",
            _label("successor"),
            lambda guide: guide.successor.slug if guide.successor else "",
            values.read_successor,
            "successor",
        ),
    ]


COLUMNS = _columns()
BY_CODE = {column.code: column for column in COLUMNS}
REQUIRED = ("slug", "title", "promise")


def heading_codes() -> dict[str, str]:
    """Folded headings in both languages, and codes, → code."""
    known = {fold(column.code): column.code for column in COLUMNS}
    for language in ("ar", "en"):
        with override(language):
            known.update({fold(str(column.heading)): column.code for column in COLUMNS})
    return known
