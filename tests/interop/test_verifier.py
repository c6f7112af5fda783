"""A Go program built on other people's libraries accepts an honest Diwan and refuses every dishonest one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consultations.log import notes
from tests.interop import mirror
from tests.interop.conftest import SIZES, Receipts, Site, Verify

LATER = "2099-01-01T00:00:00Z"


@pytest.fixture
def honest(site: Site, receipts: Receipts) -> mirror.Files:
    return mirror.copy(site.log)


def _kept(folder: Path, content: object, name: str = "receipt.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


# What is honest.


@pytest.mark.parametrize("earlier", range(len(SIZES)), ids=map(str, SIZES))
def test_a_running_log_is_accepted_and_continues_each_earlier_checkpoint(
    site: Site, receipts: Receipts, verify: Verify, tmp_path: Path, earlier: int
) -> None:
    seen = _kept(tmp_path, site.history[earlier], "seen")
    answer = verify("log", "-url", site.log, "-vkey", site.vkey, "-seen", seen)
    assert answer.accepted and answer.said.startswith("ok: 514 entries"), answer
    assert seen.read_text() != site.history[earlier], "the newest checkpoint is kept"


def test_a_receipt_is_accepted_as_file_and_as_proof_with_and_without_the_log(
    site: Site, receipts: Receipts, verify: Verify, tmp_path: Path
) -> None:
    for shown in (receipts.logged, receipts.proof):
        kept = _kept(tmp_path, shown)
        for log in ([], ["-url", site.log]):
            answer = verify("receipt", "-vkey", site.vkey, *log, kept)
            assert answer.accepted and answer.said == "ok: entry 513 of 514", answer


def test_a_promise_is_accepted_and_found_kept_when_its_time_has_passed(
    site: Site, receipts: Receipts, verify: Verify, tmp_path: Path
) -> None:
    assert not receipts.promised["proof"]
    kept = _kept(tmp_path, receipts.promised)
    keys = ["-vkey", site.vkey, "-promise-vkey", site.promise_vkey]
    assert verify("receipt", *keys, kept).said.startswith("ok: promised by")
    late = verify("receipt", *keys, "-url", site.log, "-at", LATER, kept)
    assert late.accepted and late.said == "ok: entry 513 of 514"


def test_a_copy_of_the_files_on_another_server_is_as_good(
    site: Site, honest: mirror.Files, verify: Verify
) -> None:
    with mirror.serving(honest) as log:
        assert verify("log", "-url", log, "-vkey", site.vkey).accepted


# What is not.


def _refused(answer, reason: str) -> None:
    assert not answer.accepted, answer
    assert answer.said.startswith("refused: ") and reason in answer.said, answer.said


@pytest.mark.parametrize("part", ["text", "clause", "stance", "language"])
def test_an_altered_record_is_refused(
    site: Site, receipts: Receipts, verify: Verify, tmp_path: Path, part: str
) -> None:
    record = {**receipts.logged["record"], part: "آخر"}
    kept = _kept(tmp_path, {**receipts.logged, "record": record})
    _refused(verify("receipt", "-vkey", site.vkey, kept), "commitment")


def test_a_wrong_salt_is_refused(
    site: Site, receipts: Receipts, verify: Verify, tmp_path: Path
) -> None:
    kept = _kept(tmp_path, {**receipts.logged, "salt": notes.encode64(bytes(32))})
    _refused(verify("receipt", "-vkey", site.vkey, kept), "commitment")
    kept = _kept(tmp_path, {**receipts.logged, "salt": notes.encode64(bytes(31))})
    _refused(verify("receipt", "-vkey", site.vkey, kept), "salt")


def test_another_leaf_under_the_same_proof_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, receipts: Receipts, tmp_path: Path
) -> None:
    other = mirror.leaves(honest)[-2].decode()
    lines = receipts.proof.split("\n")
    lines[1] = f"extra {notes.encode64(other.encode())}"
    kept = _kept(tmp_path, "\n".join(lines), "other.tlog-proof")
    _refused(verify("receipt", "-vkey", site.vkey, kept), "inclusion")


@pytest.fixture
def without_one(site: Site, honest: mirror.Files) -> mirror.Files:
    """The log as an operator would make it anew after taking a leaf out: complete, and signed with the true key."""
    entries = mirror.leaves(honest)
    return mirror.signed([*entries[:100], *entries[101:]], site.signer)


def test_a_leaf_dropped_and_signed_again_is_refused_by_who_saw_the_log_before(
    site: Site, without_one: mirror.Files, verify: Verify, tmp_path: Path
) -> None:
    with mirror.serving(without_one) as log:
        assert verify("log", "-url", log, "-vkey", site.vkey).accepted, "by itself it looks sound"
        seen = _kept(tmp_path, site.history[-2], "seen")
        _refused(verify("log", "-url", log, "-vkey", site.vkey, "-seen", seen), "fork")
        assert seen.read_text() == site.history[-2], "what is refused is not taken over"


def test_a_leaf_dropped_and_signed_again_is_refused_by_who_has_a_receipt(
    site: Site, without_one: mirror.Files, honest: mirror.Files, verify: Verify, tmp_path, receipts
) -> None:
    kept = _kept(tmp_path, receipts.logged)
    with mirror.serving(without_one) as log:
        _refused(verify("receipt", "-vkey", site.vkey, "-url", log, kept), "rollback")
    entries = mirror.leaves(honest)
    padded = mirror.signed([*entries[:100], *entries[101:], *entries[-1:] * 5], site.signer)
    with mirror.serving(padded) as log:
        _refused(verify("receipt", "-vkey", site.vkey, "-url", log, kept), "fork")


def test_a_promise_that_was_not_kept_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, tmp_path: Path, receipts: Receipts
) -> None:
    kept = _kept(tmp_path, receipts.promised)
    keys = ["-vkey", site.vkey, "-promise-vkey", site.promise_vkey]
    with mirror.serving(mirror.signed(mirror.leaves(honest)[:-1], site.signer)) as log:
        _refused(verify("receipt", *keys, "-url", log, "-at", LATER, kept), "promise")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("tile/0/000", "tile 0/0"),
        ("tile/0/002.p/2", "tile 0/2"),
        ("tile/1/000.p/2", "tile 1/0"),
        ("tile/entries/001", "tile 0/1"),
    ],
)
def test_a_flipped_bit_in_a_tile_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, path: str, reason: str
) -> None:
    content = bytearray(honest[path])
    content[40] ^= 1
    with mirror.serving({**honest, path: bytes(content)}) as log:
        _refused(verify("log", "-url", log, "-vkey", site.vkey), reason)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/000"])
def test_a_truncated_or_missing_tile_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, path: str
) -> None:
    for rest in (
        {**honest, path: honest[path][:-7]},
        {k: v for k, v in honest.items() if k != path},
    ):
        with mirror.serving(rest) as log:
            _refused(verify("log", "-url", log, "-vkey", site.vkey), "")


def test_another_key_of_the_same_name_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, tmp_path: Path, receipts: Receipts
) -> None:
    stranger = notes.generate(site.signer.name)
    with mirror.serving(mirror.signed(mirror.leaves(honest), stranger)) as log:
        _refused(verify("log", "-url", log, "-vkey", site.vkey), "checkpoint")
    kept = _kept(tmp_path, receipts.logged)
    _refused(verify("receipt", "-vkey", stranger.verifier.vkey, kept), "checkpoint")
    promised = _kept(tmp_path, receipts.promised)
    keys = ["-vkey", site.vkey, "-promise-vkey", site.vkey]
    _refused(verify("receipt", *keys, promised), "promise")


def test_a_fork_of_the_same_size_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, tmp_path: Path
) -> None:
    entries = mirror.leaves(honest)
    entries[7], entries[8] = entries[8], entries[7]
    seen = _kept(tmp_path, honest["checkpoint"].decode(), "seen")
    with mirror.serving(mirror.signed(entries, site.signer)) as log:
        _refused(verify("log", "-url", log, "-vkey", site.vkey, "-seen", seen), "fork: two roots")


def test_a_rollback_is_refused(
    site: Site, honest: mirror.Files, verify: Verify, tmp_path: Path
) -> None:
    seen = _kept(tmp_path, honest["checkpoint"].decode(), "seen")
    old = mirror.signed(mirror.leaves(honest)[:300], site.signer)
    assert old["checkpoint"] == site.history[3].encode(), "it is the very log of that day"
    with mirror.serving(old) as log:
        _refused(verify("log", "-url", log, "-vkey", site.vkey, "-seen", seen), "rollback")
