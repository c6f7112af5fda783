"""What was wrong with a file, in the steward's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 50 MB."),
    "too_many_rows": _("The file has more than a million rows."),
    "too_many_columns": _("The file has more than 500 columns."),
    "cell_too_long": _("A cell holds more than 32,000 characters."),
    "row_too_long": _("A row has more cells than the first row has names."),
    "no_header": _("The first row with the names of the columns is missing."),
    "malformed": _("Quotation marks or line ends are broken."),
    "binary": _("This is no text file."),
    "unknown_encoding": _("The file is neither UTF-8 nor windows-1256; save it as UTF-8."),
}


def problem_words(problem: str) -> str:
    """The sentence for a problem's code; '' for none."""
    return str(_WORDS.get(problem, problem))
