"""What was wrong with a file, in the steward's words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opendata.models import ReleaseFile
from opendata.reading.messages import sentence

_WORDS: dict[str, str | Promise] = {
    "too_large": _("The file is larger than 100 MB."),
    "no_reason": _("Give a reason."),
    "reading_failed": _("Reading the file failed several times; ask the administrator."),
}


def problem_words(problem: str, where: dict[str, Any] | None = None) -> str:  # Any: JSON
    """The sentence for a problem's code; '' for none."""
    if not problem:
        return ""
    if not where and problem in _WORDS:
        return str(_WORDS[problem])
    return sentence(problem, where)


def file_problem(file: ReleaseFile) -> str:
    """Why a file could not be read, with what the reading knows of the place."""
    return problem_words(file.problem, file.found.get("error", {}).get("where"))
