"""Take out of a visitor's words what could identify somebody."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_EMAIL = re.compile(r"[^\s@<>()،؛]+@[^\s@<>()،؛]+\.[^\s@<>()،؛]+")
# Seven digits or more, whatever stands between them: telephone, identity and card numbers.
_NUMBER = re.compile(r"[+]?\d(?:[\s\-./()]{0,2}\d){6,}")


def without_personal_data(text: str) -> str:
    """Return `text` with e-mail addresses and long numbers replaced by a word; digits of every script count.

    >>> without_personal_data("call 079 123 45 67 in 2026")
    'call [number removed] in 2026'
    """
    text = _EMAIL.sub(_("[e-mail removed]"), text)
    return _NUMBER.sub(_("[number removed]"), text)
