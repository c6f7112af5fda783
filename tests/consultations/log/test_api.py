"""The log over HTTP: the files of C2SP tlog-tiles byte for byte, receipts for who has the code, and a verdict on anything."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import log, services
from consultations.log import checkpoints, keys, merkle, notes, receipts, records, tiles
from consultations.models import Comment, LogEntry, PendingLeaf, Receipt
from tests.consultations.conftest import comment_on, published_comment
from tests.consultations.log.test_sequencer import tamper

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LOG = "/api/v1/log/"


def get(path: str, **headers: str):
    return Client().get(path, headers=headers)


def fill(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            log.record_act("restore.performed", None, f"n{number}", timezone.now())


@pytest.fixture
def receipt(consultation, sequence) -> Receipt:
    """The receipt of a published comment, in the log."""
    comment = published_comment(consultation, "أقترح ٦٠ يومًا.\nلا ٣٠.")
    comment_on(consultation, "آخر")
    sequence()
    return Receipt.objects.get(comment=comment)


def judged(shown: object) -> dict[str, object]:
    text = shown if isinstance(shown, str) else json.dumps(shown)
    answer = Client().post(
        "/api/v1/receipts/verify/?lang=en", {"receipt": text}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


def verdict(shown: object) -> object:
    return judged(shown)["verdict"]


def file_of(receipt: Receipt) -> dict[str, object]:
    return get(f"/api/v1/receipts/{receipt.code}/file/").json()


# --- The files of the log ---------------------------------------------------------------------------------------


def test_there_is_no_checkpoint_before_the_first(db) -> None:
    assert get(LOG + "checkpoint").status_code == 404
    assert get(LOG + "tile/0/000").status_code == 404


def test_a_stranger_recomputes_the_signed_root_from_the_published_files(sequence) -> None:
    fill(600)
    sequence()
    answer = get(LOG + "checkpoint", Accept="text/html")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=2"
    key = notes.read_vkey(get(LOG + "log.vkey").content.decode().strip())
    head = checkpoints.verify_checkpoint(
        answer.content.decode(), [key], origin="diwan.example/api/v1/log"
    )
    tree = tiles.GrowingTree()
    for address in tiles.addresses(head.size):
        part = get(f"{LOG}tile/{address}")
        assert part.status_code == 200, address
        assert part["Content-Type"] == "application/octet-stream"
        if address.level == tiles.ENTRIES:
            entries = tiles.entries_of(part.content)
            assert len(entries) == address.width
            for entry in entries:
                tree.append(entry)
        elif address.level == 0:
            level_0 = part.content
    assert (tree.size, tree.root()) == (head.size, head.root)
    assert level_0 == tree.partial_tile(0)


def test_full_tiles_may_be_kept_for_ever_and_partial_ones_a_minute(sequence) -> None:
    fill(300)
    sequence()
    kept = {path: get(LOG + "tile/" + path)["Cache-Control"] for path in PATHS}
    assert kept == PATHS


PATHS = {
    "0/000": "public, max-age=31536000, immutable",
    "entries/000": "public, max-age=31536000, immutable",
    "0/001.p/44": "public, max-age=60",
    "entries/001.p/44": "public, max-age=60",
    "1/000.p/1": "public, max-age=60",
}


def test_partial_tiles_of_earlier_checkpoints_stay(sequence) -> None:
    fill(100)
    sequence()
    early = get(LOG + "tile/0/000.p/100").content
    bundle = get(LOG + "tile/entries/000.p/100").content
    fill(300)
    sequence()
    assert get(LOG + "tile/0/000.p/100").content == early
    assert get(LOG + "tile/entries/000.p/100").content == bundle
    assert get(LOG + "tile/0/000").content.startswith(early)


def test_what_is_stored_but_not_signed_is_not_public(sequence) -> None:
    from consultations.log import sequencer

    fill(5)
    sequence()
    fill(5)
    sequencer.store(sequencer.read_back())
    assert get(LOG + "tile/0/000.p/5").status_code == 200
    assert get(LOG + "tile/0/000.p/6").status_code == 404
    assert get(LOG + "tile/entries/000.p/6").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/000.p/45",
        "0/000.p/0",
        "0/000.p/256",
        "1/000",
        "2/000.p/1",
        "63/000",
        "64/000",
        "0/x000/000",
        "0/x999/x999/x999/x999/x999/x999/999",
        "entries/001",
        "entries/000.p/999",
        "entries",
        "entries/",
        "0/000/",
        "0//000",
        "../checkpoint",
        "0/%00",
        quote("0/٠٠٠"),
        quote("0/000\n"),
        quote("0/000\r\nX: y"),
        "%F0%9F%98%80/%F0%9F%98%80",
        "%ff%fe",
        "0/" + "x000/" * 2000 + "000",
        "-1/000",
        "0/000.p/-1",
        "0/000.p/5.p/5",
    ],
)
def test_every_other_address_below_tile_is_a_clean_404(sequence, path) -> None:
    fill(44)
    sequence()
    answer = get(LOG + "tile/" + path)
    assert answer.status_code in {400, 404}
    assert answer["Content-Type"].startswith("application/problem+json")


def test_entries_are_compressed_for_who_asks(sequence) -> None:
    fill(44)
    sequence()
    plain = get(LOG + "tile/entries/000.p/44")
    packed = get(LOG + "tile/entries/000.p/44", **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 3 < len(plain.content)


def test_the_export_opens_the_commitments_of_public_comments_only(receipt) -> None:
    consultation = receipt.consultation_key
    answer = get(f"{LOG}export/{consultation}.jsonl")
    [line] = b"".join(answer.streaming_content).splitlines()
    opened = json.loads(line)
    salt = base64.b64decode(opened["salt"])
    again = records.commitment("comment.received", salt, records.canonical(opened["record"]))
    assert again.hex() == opened["commitment"]
    assert opened["id"] == receipt.subject_id
    [leaf] = [
        json.loads(row.leaf)
        for row in LogEntry.objects.filter(kind="comment.received")
        if row.subject_id == opened["id"]
    ]
    assert leaf["commitment"] == opened["commitment"]


def test_the_export_of_nothing_is_404(receipt) -> None:
    assert get(f"{LOG}export/{uuid4()}.jsonl").status_code == 404
    assert get(f"{LOG}export/x.jsonl").status_code == 404


# --- Receipts ---------------------------------------------------------------------------------------------------


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
        },
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


# --- Verdicts ---------------------------------------------------------------------------------------------------


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
