"""Mail against a real server: what is refused, what is tried again, what happens when an answer is lost."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from operations import mail, queue
from operations.models import Delivery
from operations.worker import drain
from tests.operations.mail_server import Mailbox, serving

pytestmark = pytest.mark.django_db
SAMI = "sami@example.org"


@pytest.fixture
def box(settings) -> Iterator[Mailbox]:
    with serving(settings) as found:
        yield found


@pytest.fixture
def blamed(monkeypatch) -> list[str]:
    """Addresses that somebody was told to take no mail."""
    found: list[str] = []
    monkeypatch.setattr(mail, "_listeners", [lambda address, now: found.append(address)])
    return found


def send(**extras) -> Delivery:
    return mail.send(
        to=SAMI, subject="وصلت مساهمتك", text="شكرًا لك", language="ar", extras=mail.Extras(**extras)
    )


def attempt(delivery: Delivery) -> Delivery:
    mail.deliver(str(delivery.pk))
    delivery.refresh_from_db()
    return delivery


def due() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"))


def test_a_mail_arrives_with_both_forms_and_its_headers(box) -> None:
    delivery = attempt(
        send(html="<p>شكرًا لك</p>", headers={"List-Unsubscribe": "<https://x.example/>"})
    )
    (got,) = box.messages
    assert (delivery.status, delivery.answer) == ("sent", "")
    assert (got["Subject"], got["To"]) == ("وصلت مساهمتك", SAMI)
    assert got["Message-ID"] == f"<{delivery.pk}@localhost>"
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", "ar")
    assert got["List-Unsubscribe"] == "<https://x.example/>"
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert (plain.get_content().strip(), html.get_content().strip()) == (
        "شكرًا لك",
        "<p>شكرًا لك</p>",
    )


def test_a_mail_that_is_refused_for_the_time_being_goes_later_under_the_same_id(box) -> None:
    box.to_recipient = lambda address: "451 4.7.1 greylisted, come back"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        delivery = send()
        for number, wait in enumerate(mail.WAITS[:3], start=1):
            drain(strict=True)
            delivery.refresh_from_db()
            assert (delivery.status, delivery.attempts) == ("waiting", number)
            assert drain(strict=True) == 0  # not before its time
            clock.shift(wait + timedelta(seconds=1))
        box.to_recipient = lambda address: "250 OK"
        drain(strict=True)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.answer) == ("sent", "451 4.7.1 greylisted, come back")
    assert [got["Message-ID"] for got in box.messages] == [f"<{delivery.pk}@localhost>"]


def test_after_a_day_of_refusals_a_mail_is_given_up_and_says_so(box, blamed) -> None:
    box.to_recipient = lambda address: "450 4.2.0 later"
    delivery = send(is_bulk=True)
    for _ in range(len(mail.WAITS)):
        assert attempt(delivery).status == "waiting"
    assert delivery.text
    assert attempt(delivery).status == "given_up"
    assert (delivery.text, delivery.sent_at, blamed) == ("", None, [])
    assert timedelta(hours=24) <= sum(mail.WAITS, timedelta()) <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("answer", "is_address"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("552 5.2.2 mailbox full for good", True),
        ("550 5.7.1 your server is blocked", False),
        ("554 transaction failed", False),
    ],
)
def test_a_final_refusal_ends_the_mail_and_tells_whose_address_it_was(
    box, blamed, answer, is_address
) -> None:
    box.to_recipient = lambda address: answer
    delivery = send()
    drain(strict=True)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.answer) == ("refused", answer)
    assert blamed == ([SAMI] if is_address else [])
    assert due() == []
    attempt(delivery)
    assert len(blamed) == is_address


def test_a_refusal_of_the_words_says_nothing_about_the_address(box, blamed) -> None:
    box.to_data = lambda address: "554 5.6.0 looks like spam"
    assert attempt(send()).status == "refused"
    assert blamed == []


def test_when_the_answer_is_lost_the_mail_comes_again_under_the_same_id(box) -> None:
    box.hangs_up = 1
    delivery = attempt(send())
    assert (delivery.status, delivery.answer) == ("waiting", "SMTPServerDisconnected")
    assert attempt(delivery).status == "sent"
    first, second = box.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_killed_between_answer_and_commit_sends_again_under_the_same_id(
    box, monkeypatch
) -> None:
    delivery = send()
    task = queue.claim(worker="killed", queues=["default"])
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(mail, "_end", _killed)
        mail.deliver(str(delivery.pk))
    assert queue.recover(now=timezone.now() + timedelta(minutes=5)) == 1
    DBTaskResult.objects.filter(pk=task.pk).update(run_after=timezone.now())
    drain(strict=True)
    delivery.refresh_from_db()
    assert delivery.status == "sent"
    assert len({got["Message-ID"] for got in box.messages}) == 1
    assert len(box.messages) == 2


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_a_server_that_says_nothing_is_asked_again_later(box, settings) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    box.waits_seconds = 1.0
    delivery = attempt(send())
    assert (delivery.status, delivery.answer) == ("waiting", "SMTPServerDisconnected")


def test_without_any_server_a_mail_waits(settings) -> None:
    with serving(settings):
        pass
    assert attempt(send()).answer == "ConnectionRefusedError"


def test_words_of_bulk_mail_are_dropped_once_it_left_and_stay_in_the_demo(box, settings) -> None:
    one = attempt(send(is_bulk=True, html="<p>x</p>"))
    assert (one.status, one.text, one.html) == ("sent", "", "")
    settings.MAIL_LEAVES = False
    kept = attempt(send(is_bulk=True))
    assert (kept.status, kept.text) == ("kept", "شكرًا لك")


def test_a_code_goes_before_bulk_mail_that_waits_longer(box) -> None:
    send(is_bulk=True)
    send()
    first = queue.claim(worker="w", queues=["default"])
    assert Delivery.objects.get(pk=first.args_kwargs["args"][0]).is_fleeting is False


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for localhost that nobody knows, and the file in which it stands."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(tz=UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, chain


def test_with_tls_and_a_password_mail_goes_to_a_server_that_proves_its_name_alone(
    settings, tmp_path, monkeypatch
) -> None:
    context, chain = _certificate(tmp_path)
    with serving(settings, tls=context, user="diwan") as box:
        stranger = attempt(send())
        assert (stranger.status, stranger.answer) == ("waiting", "SSLCertVerificationError")
        assert box.messages == []
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        assert attempt(stranger).status == "sent"
        assert box.tls == [True]
        settings.EMAIL_HOST_PASSWORD = "another word"
        refused = attempt(send())
        assert refused.status == "waiting"  # our own fault, for an operator to mend
        assert refused.answer.startswith("535"), refused.answer
        assert len(box.messages) == 1
