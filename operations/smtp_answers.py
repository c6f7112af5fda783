"""What a mail server's refusal means.

Source: RFC 5321 §4.2.1 (5yz is final, 4yz is not), RFC 3463 (5.1.x and 5.2.x speak of the mailbox, 5.7.x of policies: a server
that blocks us must not cost fifty thousand people their subscription).
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_FINAL = 500
# Without an enhanced code: no such mailbox, or its name is not allowed.
_OF_THE_ADDRESS = frozenset({550, 551, 553})


@dataclass(frozen=True, slots=True)
class Said:
    """``code`` is 0 where the server said nothing. A final answer is one to this mail; ``is_address`` blames its address."""

    code: int
    words: str
    is_final: bool = False
    is_address: bool = False


def read(error: smtplib.SMTPException | OSError) -> Said:
    """Understand why a mail was not taken. What speaks of us (sender, sign-in, greeting) is never final: an operator mends it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, told = next(iter(error.recipients.values()))
        words = _words(code, told)
        is_final = code >= _FINAL
        return Said(code, words, is_final, is_final and blames_address(words, code))
    if isinstance(error, smtplib.SMTPResponseException):
        words = _words(error.smtp_code, error.smtp_error)
        is_final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _FINAL
        return Said(error.smtp_code, words, is_final)
    return Said(0, type(error).__name__)


def blames_address(words: str, code: int = 0) -> bool:
    """Whether a final answer says that the address takes no mail, rather than this mail or this sender.

    >>> blames_address("550 5.1.1 no such user", 550), blames_address("550 5.7.1 blocked", 550)
    (True, False)
    """
    enhanced = _ENHANCED.search(words)
    if enhanced is None:
        return code in _OF_THE_ADDRESS
    return enhanced[1] == "5" and enhanced[2] in {"1", "2"}


def _words(code: int, told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return f"{code} {' '.join(text.split())}"
