"""What ``manage.py doctor`` looks at in this app."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from common.operating import Finding, checkups, fault, fine, warning

_LINE = re.compile(rb"[0-9A-Fa-f]{40}:\d+\s*")
LOOKED_AT = 1000  # lines; a list has hundreds of millions


def register() -> None:
    checkups.register("breached-passwords", breached_passwords)


def breached_passwords() -> Iterator[Finding]:
    """Whether new passwords are compared with a list of breached ones, and it can be searched."""
    if not settings.BREACHED_PASSWORDS:
        if not settings.DEMO:
            yield warning(
                "New passwords are compared with 44,000 out of breaches, not with the whole list of them.",
                "Fetch one and name it in DIWAN_BREACHED_PASSWORDS (docs/operations.md, Breached passwords).",
            )
        return
    path = Path(settings.BREACHED_PASSWORDS)
    advice = "Fetch the list anew (docs/operations.md, Breached passwords)."
    try:
        with path.open("rb") as file:
            first = list(itertools.islice(file, LOOKED_AT))
    except OSError as error:
        yield fault(f"The list of breached passwords cannot be read: {error.strerror}.", advice)
        return
    if not first or not all(_LINE.fullmatch(line) for line in first) or first != sorted(first):
        yield fault("The list of breached passwords is not one of sorted SHA-1 sums.", advice)
    else:
        yield fine(f"the list of breached passwords has {path.stat().st_size >> 20} MB")
