"""Changing the log's keys: told in the log, learnt by who knows the old key only, and nothing that people hold becomes void."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from consultations.log import keys, memory, notes, reading, receipts, rotating, verifying
from consultations.log.checkpoints import verify_checkpoint
from consultations.models import LeafKind, LogEntry, Receipt
from tests.consultations.conftest import comment_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def rotate(key: str, *, retire: bool = False) -> str:
    said = io.StringIO()
    call_command("rotate_key", key, retire=retire, stdout=said)
    return said.getvalue()


def vkeys() -> list[str]:
    return [one.vkey for one in keys.verifiers()]


def leaves() -> list[dict[str, str]]:
    rows = LogEntry.objects.filter(kind=LeafKind.KEY_ROTATED).order_by("index")
    return [json.loads(leaf) for leaf in rows.values_list("leaf", flat=True)]


def verdict(shown: str | bytes) -> str:
    return verifying.judge(shown if isinstance(shown, str) else shown.decode()).verdict


def as_text(receipt: Receipt) -> str:
    return json.dumps(receipts.as_file(receipts.standing(receipt)))


def test_who_knows_the_old_key_only_learns_the_new_one_from_the_log(receipt, sequence) -> None:
    old = keys.verifiers()[0]
    said = rotate("log")
    new = keys.verifiers()[0]
    assert new.vkey in said
    assert vkeys() == [new.vkey, old.vkey]
    sequence()
    published = reading.published()
    assert published is not None
    for known in (old, new):
        verify_checkpoint(published.note, [known], origin=keys.origin())
    (leaf,) = leaves()
    assert leaf == {
        "id": new.key_id.hex(),
        "kind": "key.rotated",
        "minute": leaf["minute"],
        "new": new.vkey,
        "old": old.vkey,
        "use": "checkpoints",
    }


def test_the_origin_and_the_history_stay(receipt, sequence) -> None:
    before, root = keys.origin(), reading.published()
    rotate("log")
    sequence()
    after = reading.published()
    assert (keys.origin(), after is not None) == (before, True)
    assert root is not None
    assert after is not None
    assert after.size > root.size
    assert reading.root_at(root.size, after) == root.root
    said = io.StringIO()
    call_command("verify_log", stdout=said)
    assert "holds" in said.getvalue()


def test_earlier_keys_are_retired_only_once_the_new_one_has_signed(receipt, sequence) -> None:
    rotate("log")
    with pytest.raises(CommandError, match="has not signed"):
        rotate("log", retire=True)
    sequence()
    rotate("log", retire=True)
    assert len(vkeys()) == 1
    comment_on(receipt.comment.consultation, "بعد التبديل")
    sequence()
    said = io.StringIO()
    call_command("verify_log", stdout=said)
    assert "holds" in said.getvalue()


def test_what_people_kept_before_verifies_after_both_keys_were_retired(receipt, sequence) -> None:
    kept_file = as_text(receipt)
    proof = receipts.standing(receipt).proof
    waiting = comment_on(receipt.comment.consultation, "قيد الانتظار").receipt
    kept_promise = as_text(waiting)
    for key in ("log", "log-promise"):
        rotate(key)
    sequence()
    for key in ("log", "log-promise"):
        rotate(key, retire=True)
    assert {verdict(shown) for shown in (kept_file, proof, kept_promise, as_text(receipt))} == {
        "verified"
    }


def test_a_receipts_file_names_the_key_that_signed_its_promise(receipt, sequence) -> None:
    old = keys.promiser().verifier.vkey
    rotate("log-promise")
    assert json.loads(as_text(receipt))["log"]["promise_vkey"] == old
    new = comment_on(receipt.comment.consultation, "بعد").receipt
    named = json.loads(as_text(new))["log"]["promise_vkey"]
    assert named == keys.promiser().verifier.vkey != old
    text, _signed = notes.verify(new.promise, [notes.read_vkey(named)])
    assert text


def test_after_a_crash_the_same_key_is_put_in_place_and_told_once(
    receipt, sequence, monkeypatch
) -> None:
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(keys, "put_before", _crash)
        rotating.rotate_log(timezone.now())
    planned = keys.planned(keys.LOG_FILE).verifier.vkey
    rotate("log")
    assert vkeys()[0] == planned
    sequence()
    assert [leaf["new"] for leaf in leaves()] == [planned]
    rotate("log")
    assert vkeys()[0] != planned


def _crash(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt


def test_a_key_that_the_log_does_not_tell_of_is_not_put_in_place(receipt, monkeypatch) -> None:
    before = vkeys()
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as broken:
        broken.setattr(rotating.recording, "record_act", _crash)
        rotating.rotate_log(timezone.now())
    assert vkeys() == before


def test_the_keys_stay_their_owners(receipt, sequence, keys_dir) -> None:
    rotate("log")
    sequence()
    rotate("log", retire=True)
    modes = {path.name: path.stat().st_mode & 0o077 for path in keys_dir.iterdir()}
    assert set(modes.values()) == {0}
    assert "PRIVATE" not in (keys_dir / keys.RETIRED_FILE).read_text()
    assert memory.path().exists()
    assert not (keys_dir / "log-key-next").exists()
