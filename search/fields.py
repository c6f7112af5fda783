"""The values of fields in a query (`agency:justice`, «نوع:خبر»), as people write them, turned into those of facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from accounts.models import Agency
from common.arabic import fold, latin_digits, strip_clitics, words
from search.labels import TYPE_LABELS

_YEARS = range(1000, 3000)


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that nothing is called: the facet, and what was typed."""

    facet: str
    value: str


def resolve(
    fields: Mapping[str, tuple[str, ...]],
) -> tuple[dict[str, list[str]], list[UnknownValue]]:
    """The facets' values for those typed: a code, a name, or words of names; and the values that fit nothing.

    At most one query, for the names of agencies.
    """
    filters: dict[str, list[str]] = {}
    unknown: list[UnknownValue] = []
    for facet, typed in fields.items():
        names = _names(facet)
        for value in typed:
            found = _year(value) if facet == "year" else _called(value, names)
            filters.setdefault(facet, []).extend(found)
            unknown += [] if found else [UnknownValue(facet, value)]
    return {facet: list(dict.fromkeys(found)) for facet, found in filters.items() if found}, unknown


def _names(facet: str) -> list[tuple[str, str]]:
    """Every value of a facet with each of its names."""
    if facet == "agency":
        rows = Agency.objects.order_by("slug").values_list("slug", "name_ar", "name_en")
        return [(slug, name) for slug, *names in rows for name in (slug, *names)]
    if facet == "type":
        return [(value, name) for value in TYPE_LABELS for name in (value, *_type_names(value))]
    return []


def _type_names(value: str) -> Iterable[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(TYPE_LABELS[value])


def _called(typed: str, names: list[tuple[str, str]]) -> list[str]:
    """Those of this name; without any, those whose name has all these words."""
    if same := [value for value, name in names if fold(name) == fold(typed)]:
        return same
    wanted = _bare(typed)
    return [value for value, name in names if wanted <= _bare(name)] if wanted else []


def _bare(text: str) -> frozenset[str]:
    return frozenset(strip_clitics(word.folded) for word in words(text))


def _year(typed: str) -> list[str]:
    digits = latin_digits(typed).strip()
    return [digits] if len(digits) == 4 and digits.isdecimal() and int(digits) in _YEARS else []
