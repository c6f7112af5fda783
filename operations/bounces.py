"""Reports of other mail servers that a mail of ours could not be delivered after all.

Source: RFC 3464 (delivery status notifications). A report is believed only when it names a mail that was really sent, by its
Message-ID, which nobody can guess, and the address to which it went.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from uuid import UUID

from operations import mail, smtp_answers
from operations.models import Delivery

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient that was given up: ``status`` is an enhanced code such as ``5.1.1``."""

    address: str
    status: str
    words: str


def take(report: bytes, *, now: datetime) -> int:
    """Note every final failure of a mail of ours in one report; returns how many were news. Anything else is left alone."""
    message = message_from_bytes(report[:MAX_BYTES], policy=compat32)
    if message.get_content_type() != "multipart/report":
        return 0
    delivery = _reported(message)
    if delivery is None:
        return 0
    noted = 0
    for failure in _failures(message):
        if failure.address.lower() == delivery.recipient.lower():
            is_address = smtp_answers.blames_address(failure.status)
            noted += mail.refused(delivery, answer=failure.words, is_address=is_address, now=now)
    return noted


def _failures(message: Message) -> Iterator[Failure]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if isinstance(fields, Message) and (found := _failure(fields)):
                yield found


def _failure(fields: Message) -> Failure | None:
    status = str(fields.get("Status", "")).strip()
    if not status.startswith("5.") or str(fields.get("Action", "")).strip().lower() != "failed":
        return None
    address = str(fields.get("Original-Recipient") or fields.get("Final-Recipient", ""))
    words = f"{status} {' '.join(str(fields.get('Diagnostic-Code', '')).split())}"
    return Failure(address.rpartition(";")[2].strip(), status, words)


def _reported(message: Message) -> Delivery | None:
    """The mail that the report returns, whole or its headers alone."""
    for part in message.walk():
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            returned = payload[0]
        elif kind == "text/rfc822-headers":
            decoded = part.get_payload(decode=True)
            returned = message_from_bytes(decoded if isinstance(decoded, bytes) else b"")
        else:
            continue
        found = _by_message_id(returned) if isinstance(returned, Message) else None
        if found is not None:
            return found
    return None


def _by_message_id(returned: Message) -> Delivery | None:
    name = str(returned.get("Message-ID", "")).strip().strip("<>")
    try:
        number = UUID(name.partition("@")[0])
    except ValueError:
        return None
    delivery = Delivery.objects.filter(pk=number, channel=Delivery.Channel.MAIL).first()
    return delivery if delivery and mail.message_id(delivery) == name else None
