"""Text messages reach the operator's sender signed, once per id, and are tried again when it fails."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from operations import sms
from operations.errors import Permanent
from operations.models import Delivery
from operations.worker import drain

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TEXT = "1234 5678 رمز دخولك."


class Sender(ThreadingHTTPServer):
    """A sender that answers what it is told to and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: int | str = 202
        self.got: list[tuple[dict[str, str], bytes]] = []


class Handler(BaseHTTPRequestHandler):
    server: Sender

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        if self.server.answer == "hang":
            time.sleep(1.5)
        elif self.server.answer == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
        elif self.server.answer != "close":
            self.send_response(int(self.server.answer))
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def sender(settings) -> Iterator[Sender]:
    server = Sender()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_TOKEN, settings.SMS_SECRET, settings.SMS_SENDER = "token-1", SECRET, "Diwan"
    yield server
    server.shutdown()
    server.server_close()


def waiting() -> Delivery:
    return sms.send(to="+962790001234", text=TEXT, language="ar")


def test_a_message_arrives_whole_and_signed(sender) -> None:
    delivery = waiting()
    drain(strict=True, queues=["default"])
    ((headers, body),) = sender.got
    assert json.loads(body) == {
        "id": str(delivery.pk),
        "to": "+962790001234",
        "text": TEXT,
        "sender": "Diwan",
    }
    assert headers["authorization"] == "Bearer token-1"
    Webhook(SECRET).verify(body.decode(), headers)
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.SENT


@pytest.mark.parametrize("answer", [500, 503, 429, 408, "hang", "close", "redirect"])
def test_a_sender_that_fails_is_asked_again_under_the_same_id(sender, answer, monkeypatch) -> None:
    delivery = waiting()
    sender.answer = answer
    with pytest.raises(sms.SenderFailed), monkeypatch.context() as hurried:
        if answer == "hang":
            hurried.setattr(sms, "TIMEOUT_SECONDS", 0.5)
        sms.deliver(str(delivery.pk))
    sender.answer = 202
    sms.deliver(str(delivery.pk))
    sms.deliver(str(delivery.pk))
    ids = [headers["webhook-id"] for headers, _body in sender.got]
    assert ids == [str(delivery.pk)] * 2


@pytest.mark.parametrize("answer", [400, 401, 403, 422])
def test_a_sender_that_refuses_is_not_asked_for_ever(sender, answer) -> None:
    sender.answer = answer
    with pytest.raises(Permanent):
        sms.deliver(str(waiting().pk))


def test_a_sender_that_is_gone_is_no_permanent_refusal(settings) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/send"
    with pytest.raises(sms.SenderFailed):
        sms.deliver(str(waiting().pk))


def test_errors_name_no_telephone(sender) -> None:
    sender.answer = 500
    with pytest.raises(sms.SenderFailed) as failure:
        sms.deliver(str(waiting().pk))
    assert "79000" not in str(failure.value)
    assert failure.value.__suppress_context__ or failure.value.__cause__ is None


def test_in_the_demo_the_message_stays_in_the_inbox(client, settings) -> None:
    settings.DEMO = True
    delivery = waiting()
    drain(strict=True, queues=["default"])
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.KEPT
    assert "+962790001234" in client.get("/demo/inbox/").text
