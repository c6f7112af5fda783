"""Subscribers' mail against a real mail server: what arrives, who is written to no more, and that nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.mailboxes import REFUSALS
from consultations.models import Subscription
from consultations.subscriptions import tokens
from operations.models import Delivery
from tests.consultations.conftest import publish_text, translate
from tests.consultations.subscriptions.conftest import LAYLA, forget_mail, run, subscribe
from tests.operations.mail_server import Mailbox, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, consultation) -> Iterator[Mailbox]:
    run()
    forget_mail()
    with serving(settings) as found:
        yield found


def test_a_mail_program_finds_the_way_out_in_the_headers_and_takes_it(box, consultation) -> None:
    translate(consultation, "Draft strategy")
    subscribe(consultation, language="en")
    publish_text(consultation)
    run()
    (got,) = box.messages
    assert "A new text is published" in got["Subject"]
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = got["List-Unsubscribe"].strip().strip("<>")
    assert link.startswith("http")
    plain, html = got.get_body(("plain",)).get_content(), got.get_body(("html",)).get_content()
    assert link in plain
    assert f'href="{link}"' in html
    assert '<td dir="ltr" lang="en">' in html
    answer = Client().post(urlsplit(link).path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    publish_text(consultation)
    run()
    assert len(box.messages) == 1


def test_an_arabic_mail_survives_the_way(box, consultation) -> None:
    subscribe(consultation)
    publish_text(consultation)
    run()
    (got,) = box.messages
    assert consultation.title in got["Subject"]
    assert consultation.title in got.get_body(("plain",)).get_content()
    assert '<td dir="rtl" lang="ar">' in got.get_body(("html",)).get_content()
    sent = Delivery.objects.get()
    assert (sent.status, sent.text, sent.html) == ("sent", "", "")


def test_an_address_that_is_refused_three_times_is_written_to_no_more_and_others_are(
    box, consultation
) -> None:
    subscribe(consultation, "gone@example.org")
    subscribe(consultation)
    box.to_recipient = lambda address: (
        "550 5.1.1 no such user" if address.startswith("gone") else "250 OK"
    )
    for _ in range(REFUSALS + 1):
        publish_text(consultation)
        run()
    gone = Subscription.objects.get(address="gone@example.org")
    assert (gone.ending, Subscription.objects.confirmed().count()) == ("refused", 1)
    refused = Delivery.objects.filter(status="refused")
    assert refused.count() == REFUSALS
    assert len(box.messages) == REFUSALS + 1
    page = Client().get(urlsplit(tokens.page_of(gone, "en")).path)
    assert "came back" in page.text


def test_a_server_that_blocks_the_site_costs_nobody_their_subscription(box, consultation) -> None:
    subscribe(consultation)
    box.to_recipient = lambda address: "550 5.7.1 your server is blocked"
    for _ in range(REFUSALS + 1):
        publish_text(consultation)
        run()
    assert Subscription.objects.confirmed().count() == 1


def test_a_lost_answer_brings_the_same_mail_again_and_no_other(box, consultation) -> None:
    subscribe(consultation)
    box.hangs_up = 1
    publish_text(consultation)
    run()
    run(until=timezone.now() + timedelta(minutes=1))
    assert [got["To"] for got in box.messages] == [LAYLA, LAYLA]
    assert len({got["Message-ID"] for got in box.messages}) == 1
    assert Delivery.objects.get().status == "sent"
