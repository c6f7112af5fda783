"""How to name exactly the data that was used, and commands that bring it again.

Both pin the release, so that what they name stays; a view's conditions stand in its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from frontend.text import day_words

QUOTED = str.maketrans({"{": r"\{", "}": r"\}", "\\": ""})


@dataclass(frozen=True, slots=True)
class Cited:
    """``sha256`` is of the file as published, ``fingerprint`` of the whole release; ``conditions`` are words, maybe none."""

    publisher: str
    title: str
    identifier: str
    licence: str
    release: int
    published_at: str
    maturity: str
    sha256: str
    fingerprint: str
    url: str
    conditions: str = ""
    row_count: int | None = None


def citation(cited: Cited, now: datetime) -> str:
    """One paragraph in the language of the page."""
    parts = [
        _("%(publisher)s (%(year)s). %(title)s [dataset].")
        % {"publisher": cited.publisher, "year": cited.published_at[:4], "title": cited.title},
        _("Release %(number)d, %(day)s (%(maturity)s).")
        % {
            "number": cited.release,
            "day": day_words(cited.published_at),
            "maturity": cited.maturity,
        },
    ]
    if cited.conditions:
        parts.append(_("Rows where: %(conditions)s.") % {"conditions": cited.conditions})
    parts += [
        f"{cited.licence}.",
        f"SHA-256: {cited.sha256}." if cited.sha256 else "",
        _("Fingerprint of the release: %(fingerprint)s.") % {"fingerprint": cited.fingerprint},
        cited.url,
        _("Read on %(day)s at %(hour)s UTC.")
        % {"day": day_words(now.date()), "hour": f"{now.astimezone(UTC):%H:%M}"},
    ]
    return " ".join(part for part in parts if part)


def pieces(cited: Cited, now: datetime) -> list[tuple[str, bool]]:
    """The same paragraph cut before and after what is read from left to right in every language, with whether a piece is that."""
    signs = [cited.sha256 and f"SHA-256: {cited.sha256}", cited.fingerprint, cited.url]
    pattern = "|".join(re.escape(one) for one in signs if one)
    found = re.split(f"({pattern})", citation(cited, now))
    return [(text, place % 2 == 1) for place, text in enumerate(found) if text]


def bibtex(cited: Cited, now: datetime) -> str:
    """A BibTeX record; braces of the words are escaped, so that none ends the record early."""
    notes = [_("Release %(number)d") % {"number": cited.release}]
    notes += [cited.conditions] if cited.conditions else []
    notes += [f"SHA-256 {cited.sha256}"] if cited.sha256 else []
    notes.append(cited.licence)
    fields = {
        "author": f"{{{cited.publisher.translate(QUOTED)}}}",
        "title": cited.title.translate(QUOTED),
        "year": cited.published_at[:4],
        "version": str(cited.release),
        "url": cited.url,
        "urldate": f"{now.astimezone(UTC):%Y-%m-%d}",
        "note": "; ".join(notes).translate(QUOTED),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{dataset-{cited.identifier}-{cited.release},\n{lines}\n}}"


def recipes(
    csv_url: str, parquet_url: str, original_url: str, sha256: str
) -> list[tuple[str, str]]:
    """By tool, commands that fetch exactly this view; addresses are encoded, so that no quote ends early."""
    curl = [f"curl --fail --globoff --output data.csv '{csv_url}'"]
    if original_url and sha256:
        curl += [
            f"curl --fail --output original '{original_url}'",
            f"echo '{sha256}  original' | sha256sum --check",
        ]
    return [
        ("curl", "\n".join(curl)),
        (
            "Python (pandas)",
            f'import pandas as pd\n\ndata = pd.read_csv("{csv_url}")\nprint(data.describe())',
        ),
        (
            "R",
            f'data <- read.csv("{csv_url}", check.names = FALSE, fileEncoding = "UTF-8")\nsummary(data)',
        ),
        (
            "DuckDB",
            f"curl --fail --globoff --output data.parquet '{parquet_url}'\n"
            "duckdb -c \"SUMMARIZE FROM 'data.parquet'\"",
        ),
    ]
