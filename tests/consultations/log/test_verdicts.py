"""A verdict on anything that is shown as a receipt."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import log, services
from consultations.log import checkpoints, keys, merkle, notes, receipts
from consultations.models import Comment, Receipt
from tests.consultations.conftest import comment_on
from tests.consultations.log.shown import LOG, file_of, fill, get, judged, verdict
from tests.consultations.log.test_sequencer import tamper

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_an_honest_receipt_is_verified_in_each_of_its_forms(receipt) -> None:
    shown = file_of(receipt)
    for form in (receipt.code, shown, shown["proof"], str(shown["proof"]).replace("\n", "\r\n")):
        found = judged(form)
        assert found["verdict"] == "verified"
        assert found["sentence"] == "This is in the public log, unchanged."
        assert (found["id"], found["index"]) == (receipt.subject_id, 2)
    assert verdict(get(f"/api/v1/receipts/{receipt.code}/").content.decode()) == "verified"


def test_a_receipt_from_before_is_verified_in_the_grown_log(receipt, sequence) -> None:
    early = file_of(receipt)
    fill(300)
    sequence()
    assert verdict(early) == "verified"
    assert judged(early)["tree_size"] == 5


def test_a_receipt_file_from_before_the_checkpoint_is_found_by_its_promise(
    consultation, sequence
) -> None:
    comment = comment_on(consultation)
    shown = file_of(comment.receipt)
    assert shown["proof"] is None
    assert verdict(shown) == "promised"
    sequence()
    assert verdict(shown) == "verified"
    other = notes.Signer("diwan.example/api/v1/log/promise", bytes(32))
    text = str(shown["promise"]).partition("\n\n")[0] + "\n"
    assert verdict(shown | {"promise": notes.sign(text, [other])}) == "other_log"
    assert verdict(shown | {"promise": ""}) == "bad_proof"
    assert verdict(
        shown | {"promise": str(shown["promise"]).replace("received 2", "received 3")}
    ) == ("bad_proof")


def altered_record(shown):
    return shown | {"record": shown["record"] | {"text": "أقترح ٩٠ يومًا."}}


def wrong_salt(shown):
    return shown | {"salt": base64.b64encode(bytes(32)).decode()}


def flipped(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


FORGERIES = {
    "altered text": (altered_record, "altered"),
    "altered stance": (
        lambda shown: shown | {"record": shown["record"] | {"stance": "supports"}},
        "altered",
    ),
    "an added field": (lambda shown: shown | {"record": shown["record"] | {"x": 1}}, "altered"),
    "wrong salt": (wrong_salt, "wrong_salt"),
    "short salt": (lambda shown: shown | {"salt": "AAAA"}, "wrong_salt"),
    "salt that is no base64": (lambda shown: shown | {"salt": "!"}, "wrong_salt"),
    "another leaf": (
        lambda shown: shown | {"leaf": shown["leaf"].replace('"minute":"2', '"minute":"1')},
        "bad_proof",
    ),
    "another commitment": (
        lambda shown: shown | {"leaf": shown["leaf"].replace(shown["commitment"], "0" * 64)},
        "altered",
    ),
    "a proof cut off": (lambda shown: shown | {"proof": shown["proof"][:90]}, "bad_proof"),
    "a proof with another index": (
        lambda shown: shown | {"proof": shown["proof"].replace("index 2", "index 1")},
        "bad_proof",
    ),
    "a flipped bit in a hash": (
        lambda shown: (
            shown | {"proof": flipped(shown["proof"], shown["proof"].index("index 2") + 10)}
        ),
        "bad_proof",
    ),
    "a flipped bit in the signature": (
        lambda shown: shown | {"proof": flipped(shown["proof"], len(shown["proof"]) - 20)},
        "bad_proof",
    ),
    "no record": (lambda shown: shown | {"record": None}, "unreadable"),
    "a record that is a list": (lambda shown: shown | {"record": [1]}, "unreadable"),
    "a leaf that is a number": (lambda shown: shown | {"leaf": 7}, "unreadable"),
    "a proof that is an object": (lambda shown: shown | {"proof": {}}, "unreadable"),
    "a leaf of another kind": (
        lambda shown: (
            shown | {"leaf": shown["leaf"].replace("comment.received", "comment.published")}
        ),
        "unreadable",
    ),
    "a leaf with NUL in its id": (
        lambda shown: shown | {"leaf": shown["leaf"].replace('"id":"', '"id":"\\u0000')},
        "unreadable",
    ),
    "a lone surrogate": (
        lambda shown: shown | {"record": shown["record"] | {"text": "\ud800"}},
        "unreadable",
    ),
    "a number without canonical form": (
        lambda shown: shown | {"record": shown["record"] | {"text": 2**60}},
        "unreadable",
    ),
}


@pytest.mark.parametrize(("forge", "expected"), FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_receipts_are_told_apart(receipt, forge, expected) -> None:
    forged = forge(file_of(receipt))
    text = json.dumps(forged)
    answer = Client().post(
        "/api/v1/receipts/verify/", {"receipt": text}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert answer.json()["verdict"] == expected


@pytest.mark.parametrize(
    "shown",
    [
        "",
        " ",
        "hello",
        "{",
        "{}",
        "[]",
        "null",
        '{"leaf":{}}',
        '{"leaf":"{}"}',
        '{"a":' * 50_000,
        "x" * 300_000,
        "\u202e\u0000"[:1],
        "١٢٣٤٥",
    ],
)
def test_what_is_no_receipt_is_unreadable(db, shown) -> None:
    assert verdict(shown) == "unreadable"


def test_a_code_of_nobody_is_unknown(db) -> None:
    assert verdict("0" * 20) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 99999999999999999999\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra //8=\nindex 0\n\ndiwan\n0\n\n",
    ],
)
def test_a_damaged_proof_is_a_bad_proof(receipt, text) -> None:
    assert verdict(text) in {"bad_proof", "not_in_log"}


def _elsewhere(receipt: Receipt, signer: notes.Signer) -> dict[str, object]:
    """The receipt as another log of one leaf would give it."""
    leaf = str(file_of(receipt)["leaf"])
    head = checkpoints.Checkpoint(signer.name, 1, merkle.leaf_hash(leaf.encode()))
    proof = checkpoints.Proof(0, (), notes.sign(head.text, [signer]), leaf.encode())
    return file_of(receipt) | {"proof": str(proof)}


def test_receipts_of_other_logs_are_named_as_such(receipt) -> None:
    for name in ("other.example/log", keys.origin()):
        foreign = _elsewhere(receipt, notes.Signer(name, bytes(32)))
        assert verdict(foreign) == "other_log"
        assert verdict(str(foreign["proof"])) == "other_log"


def test_a_checkpoint_of_the_true_key_that_the_log_does_not_continue_proves_nothing(
    receipt,
) -> None:
    assert verdict(_elsewhere(receipt, keys.signers()[0])) == "not_in_log"


def test_a_comment_changed_in_the_database_is_noticed(receipt) -> None:
    Comment.objects.filter(pk=receipt.comment_id).update(body="غيره")
    assert verdict(receipt.code) == "altered"


def test_a_leaf_that_was_removed_is_noticed(receipt) -> None:
    shown = file_of(receipt)
    tamper(f"DELETE FROM consultations_logentry WHERE subject_id = '{receipt.subject_id}'")
    assert verdict(receipt.code) == "not_in_log"
    assert verdict(shown) in {"not_in_log", "verified"}  # its own proof still holds
    assert verdict(shown | {"proof": None}) == "not_in_log"


def test_a_damaged_tile_is_an_answer_and_no_failure(receipt, sequence) -> None:
    fill(300)
    sequence()
    tamper("DELETE FROM consultations_logtile")
    assert verdict(receipt.code) == "bad_proof"


def test_an_erased_comment_leaves_its_proof_and_nothing_else(receipt, sequence) -> None:
    early, other = file_of(receipt), Receipt.objects.exclude(pk=receipt.pk).get()
    text = "أقترح ٦٠ يومًا"
    with transaction.atomic():
        log.erase(receipt.comment, timezone.now())
        Comment.objects.filter(pk=receipt.comment_id).update(body="")
    sequence()
    shown = get(f"/api/v1/receipts/{receipt.code}/").json()
    assert (shown["record"], shown["salt"], shown["state"]) == (None, None, "logged")
    assert shown["erased_at"]
    assert verdict(receipt.code) == "erased"
    assert verdict(file_of(receipt)) == "erased"
    assert verdict(str(file_of(receipt)["proof"])) == "erased"
    assert verdict(early) == "verified"  # who kept the file can still prove what was written
    assert verdict(other.code) == "verified"
    assert text not in json.dumps(shown, ensure_ascii=False)
    export = b"".join(get(f"{LOG}export/{receipt.consultation_key}.jsonl").streaming_content)
    assert export == b""


def test_withheld_comments_keep_their_receipts_and_are_not_exported(receipt, sequence) -> None:
    services.withhold_comment(
        comment=receipt.comment, actor=PLATFORM, reason="insult", now=timezone.now()
    )
    sequence()
    shown = get(f"/api/v1/receipts/{receipt.code}/?lang=en").json()
    assert shown["comment"]["reason_label"] == "insult or hatred"
    assert verdict(receipt.code) == "verified"
    export = b"".join(get(f"{LOG}export/{receipt.consultation_key}.jsonl").streaming_content)
    assert export == b""


def test_a_receipt_costs_a_constant_number_of_queries(
    receipt, sequence, django_assert_max_num_queries
) -> None:
    fill(700)
    sequence()
    with django_assert_max_num_queries(12):
        receipts.standing(receipts.find(receipt.code))
