"""Mail, for apps that stand beside the one that sends it.

The mail's row is written in the transaction of its cause and a task delivers it (``operations``).
"""

from __future__ import annotations

from collections.abc import Callable

_senders: list[Callable[..., object]] = []


def use_sender(sender: Callable[..., object]) -> None:
    """Set who writes mails (`operations.mail.send`); the last call wins."""
    _senders[:] = [sender]


def send(*, to: str, subject: str, text: str, language: str = "") -> None:
    """Write one plain-text mail into the present transaction.

    Raises:
        LookupError: this process has nobody who sends.
    """
    if not _senders:
        raise LookupError("no sender of mail is set")
    _senders[0](to=to, subject=subject, text=text, language=language)
