"""What becomes of a file that was read: its columns are tied to the site's lists, and the report says which names are none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from opendata.reference import recognising
from opendata.reference.lists import NAMES, ReferenceList
from opendata.reference.recognising import Plain, Tied, Unknown

Json = dict[str, Any]  # Any: JSON
LANGUAGES = ("ar", "en")


def words_of_codes(tied: Tied) -> dict[str, str]:
    """What the data dictionary says of a column of codes."""
    found = {"reference_list": tied.of.code}
    for language in LANGUAGES:
        with translation.override(language):
            name = str(NAMES.get(tied.of.code, tied.of.code))
            label = _("%(column)s: code") % {"column": tied.column.original}
            found[f"label_{language}"] = label[:200]
            found[f"description_{language}"] = (
                _("The code of the reference list “%(list)s”, added when the file was read.")
                % {"list": name}
            )[:500]
    return found


def warnings(found: list[Tied]) -> list[Json]:
    """Names that are in no list, for the reading report; the rows are those of the data."""
    return [_warning(tied, one) for tied in found for one in tied.unknown]


def tie(
    parquet: Path,
    columns: list[Plain],
    lists: Mapping[str, ReferenceList],
    chosen: Mapping[str, str],
) -> tuple[list[Tied], str]:
    """Write the columns of codes into the table; the columns that were tied, and the table's SHA-256 where any were."""
    found = recognising.recognise(parquet, columns, lists, chosen)
    return found, recognising.write_codes(parquet, found)[1] if found else ""


def _warning(tied: Tied, unknown: Unknown) -> Json:
    both = {}
    for language in LANGUAGES:
        with translation.override(language):
            both[f"message_{language}"] = _sentence(tied, unknown)
    return {
        "code": "not_in_reference_list",
        **both,
        "where": {"value": unknown.name[:200], "count": unknown.count, "nearest": unknown.nearest},
        "column": tied.column.name,
        "label": tied.column.original,
    }


def _sentence(tied: Tied, unknown: Unknown) -> str:
    facts = {
        "name": f"\u2068{unknown.name[:200]}\u2069",
        "list": str(NAMES.get(tied.of.code, tied.of.code)),
        "count": unknown.count,
        "row": unknown.row,
        "nearest": f"\u2068{unknown.nearest}\u2069",
    }
    if unknown.nearest:
        return (
            _(
                "“%(name)s” is not in the list “%(list)s”; nearest: %(nearest)s. "
                "Rows: %(count)d, the first is data row %(row)d."
            )
            % facts
        )
    return (
        _(
            "“%(name)s” is not in the list “%(list)s”. Rows: %(count)d, the first is data row %(row)d."
        )
        % facts
    )
