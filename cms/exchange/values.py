"""Cells as values: every reader takes what a careful person may type, and says in one sentence what is wrong otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from cms.exchange.cells import join_entry, lines_of, split_entry
from cms.models import Channel, ServiceChannel, ServiceFee, ServicePage
from cms.models.service import Currency
from common.arabic import fold
from common.money import EXPONENTS, major_amount

_SLUG = re.compile(r"[\w-]{1,80}")
_EVERY = "*"
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_SMALL_INT_MAX = 32_767


class CellError(Exception):
    """What is wrong with a cell, in the reader's language."""


@dataclass(slots=True)
class Known:
    """What cells may refer to, loaded once for a whole sheet."""

    agencies: dict[str, Any] = field(default_factory=dict)  # Any: folded slug or name → agency
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    guides: set[str] = field(default_factory=set)
    people: dict[str, Any] = field(default_factory=dict)


def tidy(text: str) -> str:
    """Lines without blanks at their ends, as a cell keeps them."""
    return "\n".join(line.strip() for line in str(text or "").strip().splitlines())


def read_text(cell: str, longest: int | None) -> str:
    text = tidy(cell)
    if longest and len(text) > longest:
        raise CellError(
            _("The text has %(length)s letters; at most %(most)s are allowed.")
            % {"length": len(text), "most": longest}
        )
    return text


def read_slug(cell: str, known: Known | None) -> str:
    slug = cell.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise CellError(_("Write a short name of letters, digits and hyphens."))
    return slug


def write_date(day: date | None) -> str:
    return day.isoformat() if day else ""


def read_date(cell: str) -> date | None:
    """``2026-11-23`` or ``23/11/2026``, in any digits."""
    text = cell.strip().translate(_DIGITS)
    if not text:
        return None
    turned = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        if turned:
            return date(int(turned[3]), int(turned[2]), int(turned[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(_("Write the date as year-month-day: 2026-11-23.")) from None


def write_count(number: int | None) -> str:
    return "" if number is None else str(number)


def read_count(cell: str) -> int | None:
    text = cell.strip().translate(_DIGITS)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,5}", text) or int(text) > _SMALL_INT_MAX:
        raise CellError(_("Write a whole number."))
    return int(text)


def read_choice(cell: str, choices: Any) -> str:
    """A choice by its code or its name in the reader's language."""
    wanted = fold(cell.strip())
    for value, label in choices.choices:
        if wanted in (fold(value), fold(str(label))):
            return str(value)
    allowed = ", ".join(choices.values)
    raise CellError(
        _("“%(value)s” is not one of: %(allowed)s.") % {"value": cell, "allowed": allowed}
    )


def read_terms(cell: str, terms: Mapping[str, Any]) -> list[Any]:
    """Terms by short name or name, separated by semicolons or lines."""
    found = [_found(name, terms) for name in _names(cell)]
    return sorted({term.slug: term for term in found}.values(), key=lambda term: term.slug)


def read_agency(cell: str, known: Known) -> Any:
    return _found(cell.strip(), known.agencies)


def read_person(cell: str, known: Known) -> Any:
    address = cell.strip().lower()
    if not address:
        return None
    if address not in known.people:
        raise CellError(_("Nobody with the e-mail address “%(value)s”.") % {"value": address})
    return known.people[address]


def read_guides(cell: str, known: Known) -> list[str]:
    slugs = sorted({read_slug(name, known) for name in _names(cell)})
    for slug in slugs:
        if slug not in known.guides:
            raise CellError(_("There is no service guide “%(slug)s”.") % {"slug": slug})
    return slugs


def read_successor(cell: str, known: Known) -> str:
    slugs = read_guides(cell, known)
    if len(slugs) > 1:
        raise CellError(_("Name one successor only."))
    return slugs[0] if slugs else ""


def read_url(cell: str) -> str:
    address = cell.strip()
    if address:
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise CellError(
                _("“%(value)s” is not a full address such as https://portal.example/.")
                % {"value": address}
            ) from None
    return address


def write_blocks(stream: Iterable[Any], parts: tuple[str, ...]) -> str:
    return "\n".join(
        join_entry([tidy(block.value.get(part) or "") for part in parts]) for block in stream
    )


def read_blocks(cell: str, block: str, longest: dict[str, int | None]) -> list[dict[str, Any]]:
    """Entries of a repeated part as the raw value of its StreamField; `longest` names the parts and their limits."""
    rows = []
    parts = list(longest)
    for line in lines_of(cell):
        given = [
            read_text(text, limit)
            for text, limit in zip(_entry(line, len(parts)), longest.values(), strict=True)
        ]
        if not given[0]:
            raise CellError(_("The first part of an entry is empty: %(line)s") % {"line": line})
        if "url" in parts:
            read_url(given[parts.index("url")])
        rows.append({"type": block, "value": dict(zip(parts, given, strict=True))})
    return rows


def write_fees(guide: ServicePage) -> str:
    return "\n".join(
        join_entry(
            [
                fee.channel.slug if fee.channel else _EVERY,
                f"{major_amount(fee.amount_minor, fee.currency)} {fee.currency}",
                fee.note_ar,
                fee.note_en,
            ]
        )
        for fee in guide.fees.all()
    )


def read_fees(cell: str, known: Known) -> list[ServiceFee]:
    """``portal | 1.500 JOD | note | note in English`` per line; ``*`` for every channel."""
    fees = []
    for place, line in enumerate(lines_of(cell)):
        channel, amount, note_ar, note_en = _entry(line, 4)
        minor, currency = _money(amount)
        fees.append(
            ServiceFee(
                sort_order=place,
                channel=None if channel in ("", _EVERY) else _found(channel, known.channels),
                amount_minor=minor,
                currency=currency,
                note_ar=read_text(note_ar, 150),
                note_en=read_text(note_en, 150),
            )
        )
    return fees


def write_channels(guide: ServicePage) -> str:
    return "\n".join(
        join_entry([row.channel.slug, row.number, row.url, row.note_ar, row.note_en])
        for row in guide.channels.all()
    )


def read_channels(cell: str, known: Known) -> list[ServiceChannel]:
    """``contact-centre | 065008080 | https://… | note | note in English`` per line."""
    rows = []
    for place, line in enumerate(lines_of(cell)):
        channel, number, url, note_ar, note_en = _entry(line, 5)
        rows.append(
            ServiceChannel(
                sort_order=place,
                channel=_found(channel, known.channels),
                number=read_text(number.translate(_DIGITS), 30),
                url=read_url(url),
                note_ar=read_text(note_ar, 200),
                note_en=read_text(note_en, 200),
            )
        )
    return rows


def _entry(line: str, width: int) -> list[str]:
    parts = split_entry(line, width)
    if len(parts) > width:
        raise CellError(
            _("The entry has more than %(width)s parts: %(line)s") % {"width": width, "line": line}
        )
    return parts


def _money(text: str) -> tuple[int, str]:
    """Minor units and currency of ``1.500 JOD``; without a currency it is the first one."""
    words = text.translate(_DIGITS).split()
    currency = words[1].upper() if len(words) > 1 else Currency.JOD.value
    if currency not in Currency.values or len(words) not in (1, 2):
        raise CellError(_("“%(value)s” is not an amount such as 1.500 JOD.") % {"value": text})
    try:
        minor = Decimal(words[0]).scaleb(EXPONENTS.get(currency, 2))
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or minor != minor.to_integral_value() or not 0 <= minor < 10**15:
        raise CellError(_("“%(value)s” is not an amount such as 1.500 JOD.") % {"value": text})
    return int(minor), currency


def _names(cell: str) -> list[str]:
    return [name.strip() for name in re.split(r"[;؛\n]", cell) if name.strip()]


def _found(name: str, known: Mapping[str, Any]) -> Any:
    """The thing of this short name or name, however it is spelt."""
    thing = known.get(fold(name.strip()))
    if thing is None:
        raise CellError(_("“%(value)s” is not known here.") % {"value": name.strip()})
    return thing
