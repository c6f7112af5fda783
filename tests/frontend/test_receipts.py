"""A citizen keeps a receipt, reads in plain words what it proves, and anybody can check it."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import PLATFORM
from consultations import services
from consultations.log.sequencer import Sequencer
from consultations.models import Receipt
from operations.clock import database_now
from operations.models import Delivery
from tests.consultations.conftest import comment_on, consultation, published_comment

__all__ = ["consultation"]
pytestmark = pytest.mark.django_db
VERIFY = "/ar/verify/"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


@pytest.fixture
def receipt(consultation) -> Receipt:
    comment = published_comment(consultation, "أقترح ٦٠ يومًا.")
    Sequencer().step()
    return Receipt.objects.get(comment=comment)


def page_of(receipt: Receipt, client, language: str = "ar"):
    return client.get(f"/{language}/r/{receipt.code}/")


def test_the_receipt_says_what_was_received_and_where_it_is_recorded(client, receipt) -> None:
    page = page_of(receipt, client)
    assert "أقترح ٦٠ يومًا." in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert 'name="robots" content="noindex"' in page.text
    assert "data:image/svg+xml" in page.text
    assert page_of(receipt, client, "en").status_code == 200


def test_a_receipt_that_is_not_recorded_yet_says_so(client, consultation) -> None:
    receipt = Receipt.objects.get(comment=comment_on(consultation))
    assert "خلال دقيقة" in page_of(receipt, client).text


def test_a_withheld_comment_names_its_rule_on_the_receipt(client, receipt) -> None:
    services.withhold_comment(
        comment=receipt.comment, actor=PLATFORM, reason="insult", now=database_now()
    )
    assert "حجبه الإشراف" in page_of(receipt, client).text


@pytest.mark.parametrize("code", ["x", "0" * 20, "<script>", "..", "%00", "é" * 20, "a" * 500])
def test_a_code_that_nobody_has_is_not_found(client, consultation, code) -> None:
    client.raise_request_exception = False
    for path in (f"/ar/r/{code}/", f"/ar/r/{code}/file/"):
        assert client.get(path).status_code in {400, 404}


def test_the_file_of_a_receipt_is_verified_when_it_is_uploaded(client, receipt) -> None:
    file = client.get(f"/ar/r/{receipt.code}/file/")
    assert "attachment" in file.headers["Content-Disposition"]
    upload = SimpleUploadedFile("receipt.json", file.content)
    page = client.post(VERIFY, {"file": upload})
    assert "d-notice--info" in page.text
    assert "مسجَّل في السجل العام" in page.text


def test_the_code_is_shown_in_fives(client, receipt) -> None:
    code = receipt.code
    shown = f"{code[:5]}-{code[5:10]}-{code[10:15]}-{code[15:]}"
    assert f'<bdi dir="ltr">{shown}</bdi>' in client.get(f"/ar/r/{code}/").text


def test_a_code_is_verified_when_it_is_typed(client, receipt) -> None:
    typed = "-".join(receipt.code[at : at + 5] for at in range(0, 20, 5)).upper()
    assert "d-notice--info" in client.post(VERIFY, {"receipt": typed}).text


def test_an_altered_receipt_is_called_altered_and_what_to_do_is_said(client, receipt) -> None:
    values = json.loads(client.get(f"/ar/r/{receipt.code}/file/").content)
    values["record"]["text"] = "أوافق على كل شيء."
    page = client.post(VERIFY, {"receipt": json.dumps(values)})
    assert "d-notice--danger" in page.text
    assert "غُيّر" in page.text


GARBAGE = [
    b"",
    b"\x00" * 50,
    b"\xff\xfe\x00",
    b"{" * 90_000,
    "\u202e".encode(),
    b"[]",
    b"PK\x03\x04",
    b"x" * 150_000,
]


@pytest.mark.parametrize("content", GARBAGE)
def test_any_garbage_gets_a_clear_answer(client, consultation, content) -> None:
    upload = SimpleUploadedFile("receipt.json", content)
    page = client.post(VERIFY, {"file": upload, "receipt": ""})
    assert page.status_code == 200
    assert "d-notice--warning" in page.text


def test_the_mail_holds_the_address_of_the_receipt_and_no_word_of_the_text(client, receipt) -> None:
    answer = client.post(f"/ar/r/{receipt.code}/mail/", {"address": "layla@example.org"})
    assert answer.status_code == 303
    mail = Delivery.objects.get()
    assert f"/ar/r/{receipt.code}/" in mail.text
    assert "أقترح" not in mail.text
    assert mail.is_secret


def test_a_second_click_sends_no_second_mail(client, receipt) -> None:
    form = {"address": "layla@example.org", "key": "0b3f8a4e-1111-4222-8333-444455556666"}
    for _ in range(2):
        assert client.post(f"/ar/r/{receipt.code}/mail/", form).status_code == 303
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["", "x", "a@b\nBcc: c@d.example", "a" * 300, "\x00@example.org"]
)
def test_an_address_that_is_none_sends_nothing(client, receipt, address) -> None:
    answer = client.post(f"/ar/r/{receipt.code}/mail/", {"address": address})
    assert answer.status_code == 400
    assert 'id="address-error"' in answer.text
    assert not Delivery.objects.exists()
