"""Receipts over HTTP, for who has the code."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from django.test import Client

from consultations.log import checkpoints, keys
from consultations.models import LogEntry, PendingLeaf, Receipt
from tests.consultations.log.shown import LOG, get, verdict

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_answer_to_a_comment_carries_its_receipt(consultation, sequence) -> None:
    answer = Client().post(
        "/api/v1/consultations/strategy/comments/?lang=en",
        {"clause": "art-2.p-1", "body": "نعم"},
        content_type="application/json",
        headers={"Idempotency-Key": "a-key-of-this-test"},
    )
    assert answer.status_code == 201
    given = answer.json()["receipt"]
    row = Receipt.objects.get()
    assert given == {"code": row.code, "url": f"/en/r/{row.code}/", "promise": row.promise}
    before = get(f"/api/v1/receipts/{row.code}/").json()
    assert (before["state"], before["index"], before["checkpoint"]) == ("promised", None, None)
    assert before["leaf"] == PendingLeaf.objects.get(subject_id=row.subject_id).leaf
    assert get(f"/api/v1/receipts/{row.code}.tlog-proof").json()["code"] == "not_logged_yet"
    assert verdict(row.code) == "promised"
    sequence()
    assert get(f"/api/v1/receipts/{row.code}/").json()["state"] == "logged"
    assert verdict(row.code) == "verified"


def test_a_receipt_says_what_was_received_and_what_became_of_it(receipt, consultation) -> None:
    answer = get(f"/api/v1/receipts/{receipt.code}/?lang=ar")
    shown = answer.json()
    comment = receipt.comment
    assert answer["Cache-Control"] == "no-store"
    assert shown == {
        "code": receipt.code,
        "state": "logged",
        "kind": "comment.received",
        "received_at": shown["received_at"],
        "consultation": {
            "slug": "strategy",
            "title": consultation.title,
            "url": "/ar/consultations/strategy/",
        },
        "comment": {
            "id": comment.public_id,
            "clause": "art-2.p-1",
            "url": "/ar/consultations/strategy/p/art-2.p-1/",
            "status": "published",
            "reason": "",
            "reason_label": "",
            "author_name": comment.author_name,
            "redacted": "",
            "may_change": True,
            "is_replaced": False,
            "may_appeal": False,
            "appeal": None,
        },
        "answers": [],
        "response": None,
        "record": json.loads(receipt.record),
        "salt": base64.b64encode(receipt.salt).decode(),
        "commitment": bytes(receipt.commitment).hex(),
        "leaf": LogEntry.objects.get(index=shown["index"]).leaf,
        "index": 2,
        "tree_size": 5,
        "promise": receipt.promise,
        "proof_url": f"/api/v1/receipts/{receipt.code}.tlog-proof",
        "checkpoint": get(LOG + "checkpoint").content.decode(),
        "erased_at": None,
    }


def test_the_proof_is_a_tlog_proof_of_the_leaf_that_it_carries(receipt) -> None:
    answer = get(f"/api/v1/receipts/{receipt.code}.tlog-proof")
    proof = checkpoints.parse_proof(answer.content.decode())
    checkpoints.verify_proof(proof, proof.extra, keys.verifiers(), origin=keys.origin())
    assert json.loads(proof.extra)["commitment"] == bytes(receipt.commitment).hex()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


def test_a_code_may_be_typed_as_people_type(receipt) -> None:
    spoken = receipt.code.upper().replace("0", "O").replace("1", "l")
    typed = "-".join(spoken[at : at + 5] for at in range(0, 20, 5))
    assert get(f"/api/v1/receipts/{typed}/").json()["code"] == receipt.code
    assert verdict(f"  {typed} \r\n") == "verified"
    assert verdict(f"https://diwan.example/ar/r/{receipt.code}/") == "verified"


@pytest.mark.parametrize(
    "code", ["x", "0" * 20, "0" * 21, "..", "%00", quote("ا" * 20), "verify", "0" * 9000]
)
def test_a_code_that_nobody_has_is_404(receipt, code) -> None:
    for path in (f"{code}/", f"{code}.tlog-proof", f"{code}/file/"):
        answer = get(f"/api/v1/receipts/{path}")
        assert answer.status_code in {400, 404, 405}
        assert answer["Content-Type"].startswith("application/problem+json")


def test_a_comment_s_public_id_opens_no_receipt(receipt) -> None:
    assert get(f"/api/v1/receipts/{receipt.subject_id}/").status_code == 404
    assert verdict(receipt.subject_id) == "unreadable"
