"""Reports of failed delivery: believed when they name a mail that was sent, and its address; harmless otherwise."""

from __future__ import annotations

import io
import sys

import pytest
from django.core.management import call_command

from operations import bounces, mail
from operations.clock import database_now
from operations.models import Delivery

pytestmark = pytest.mark.django_db
SAMI = "sami@example.org"

# As Postfix writes it (RFC 3464), shortened.
REPORT = """From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: diwan@localhost
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Sun, 29 Nov 2026 12:00:00 +0300

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 {status} <{address}>:
    Recipient address rejected

--b1
Content-Type: {returned}

Message-ID: <{number}@{domain}>
Subject: x

--b1--
"""


@pytest.fixture
def blamed(monkeypatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(mail, "_listeners", [lambda address, now: found.append(address)])
    return found


@pytest.fixture
def sent() -> Delivery:
    delivery = mail.send(to=SAMI, subject="س", text="ن")
    Delivery.objects.update(status="sent")
    return delivery


def report(number: object, **told: str) -> bytes:
    usual = {
        "address": SAMI,
        "action": "failed",
        "status": "5.1.1",
        "returned": "text/rfc822-headers",
        "domain": "localhost",
    }
    return REPORT.format(number=number, **(usual | told)).encode()


def take(text: bytes) -> int:
    return bounces.take(text, now=database_now())


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_marks_the_mail_and_tells_whose_address_it_was_once(
    sent, blamed, returned
) -> None:
    text = report(sent.pk, returned=returned)
    assert (take(text), take(text)) == (1, 0)
    sent.refresh_from_db()
    assert (sent.status, sent.answer.startswith("5.1.1 smtp; 550")) == ("refused", True)
    assert blamed == [SAMI]


@pytest.mark.parametrize(
    "told",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"address": "somebody-else@example.org"},
        {"domain": "elsewhere.example"},
    ],
)
def test_a_report_of_something_else_changes_nothing(sent, blamed, told) -> None:
    assert take(report(sent.pk, **told)) == 0
    sent.refresh_from_db()
    assert (sent.status, blamed) == ("sent", [])


def test_a_report_that_blames_a_policy_ends_the_mail_only(sent, blamed) -> None:
    assert take(report(sent.pk, status="5.7.1")) == 1
    assert blamed == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: out of office\n\nI am away until Sunday.",
        b'Content-Type: multipart/report; boundary="b1"\n\n--b1\n',
        report("not-a-number"),
        report("0b7e0000-0000-4000-8000-000000000000"),
    ],
)
def test_anything_else_in_the_mailbox_is_left_alone(sent, blamed, text) -> None:
    assert take(text) == 0
    assert blamed == []


def test_a_mail_server_may_pipe_it_into_the_command(sent, blamed, monkeypatch, capsys) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(report(sent.pk)))
    monkeypatch.setattr(sys, "stdin", pipe)
    call_command("take_bounce")
    assert capsys.readouterr().out == "1 noted\n"
    assert blamed == [SAMI]
