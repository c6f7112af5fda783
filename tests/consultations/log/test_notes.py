"""Signed notes, checkpoints and proofs: the formats of C2SP, and nothing that merely looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.log import checkpoints, merkle, notes, tiles
from consultations.log.checkpoints import Checkpoint, Proof
from consultations.log.merkle import BadProof
from consultations.log.notes import BadNote, BadSignature, UnknownKey

# The example of C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SIGNER = notes.Signer("example.org/log", bytes(range(32)))
OTHER = notes.Signer("example.org/log", bytes(range(1, 33)))


def test_the_example_of_the_specification_verifies() -> None:
    key = notes.read_vkey(VKEY)
    assert key.vkey == VKEY
    assert notes.verify(NOTE, [key]) == ("This is an example message.\n", [key])


def test_a_private_key_survives_its_line() -> None:
    assert notes.read_skey(SIGNER.skey).verifier == SIGNER.verifier
    assert SIGNER.skey.startswith("PRIVATE+KEY+example.org/log+")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("530d903a", "530D903A"),
        VKEY[:-4],
        VKEY.replace("example.com/foo", ""),
        VKEY.replace("+AekyeRrm", "+BekyeRrm"),
        VKEY + "\n",
        "PRIVATE+KEY+" + VKEY,
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        notes.read_vkey(text)


def test_unknown_signatures_are_ignored_and_a_wrong_one_of_a_known_key_is_not() -> None:
    note = notes.sign("a\n\nb\n", [OTHER, SIGNER])
    assert notes.verify(note, [SIGNER.verifier]) == ("a\n\nb\n", [SIGNER.verifier])
    with pytest.raises(UnknownKey):
        notes.verify(notes.sign("a\n", [OTHER]), [SIGNER.verifier])
    with pytest.raises(BadSignature):
        notes.verify(note.replace("a", "c", 1), [SIGNER.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        NOTE[:-1],
        NOTE.replace("\u2014", "-"),
        NOTE.replace("message.\n\n", "message.\n"),
        NOTE.replace("=", ""),
        NOTE.replace("example message", "example\x00message"),
        NOTE.replace("example message", "example\rmessage"),
        NOTE.replace("example message", "example\ud800message"),
        NOTE + "x",
        NOTE + "\n",
        "text\n\n\u2014 name Zm8=\n",
        "text\n\n" + ("\u2014 name " + "A" * 92 + "\n") * 65,
        "x" * 200_000 + NOTE,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        notes.verify(note, [notes.read_vkey(VKEY)])


@given(st.text(max_size=300))
def test_any_text_is_either_refused_or_a_note(text: str) -> None:
    for act in (
        lambda: notes.verify(text, [SIGNER.verifier]),
        lambda: checkpoints.parse_checkpoint(text),
        lambda: checkpoints.parse_proof(text),
    ):
        with pytest.raises((BadNote, BadProof)):
            act()


def test_a_checkpoint_is_written_and_read_as_specified() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    read = checkpoints.parse_checkpoint(text)
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20852163)
    assert read.text == text
    assert checkpoints.parse_checkpoint(text + "an extension\n") == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUY\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "origin\n9999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoints.parse_checkpoint(text)


def _log_of(count: int) -> tuple[list[bytes], Checkpoint, notes.Signer]:
    entries = [f"entry {number}".encode() for number in range(count)]
    tree = tiles.GrowingTree()
    for entry in entries:
        tree.append(entry)
    return entries, Checkpoint("example.org/log", count, tree.root()), SIGNER


def _proof(entries: list[bytes], index: int, checkpoint: Checkpoint, signer: notes.Signer) -> Proof:
    def read(level: int, number: int, width: int) -> bytes:
        assert (level, number) == (0, 0)
        return b"".join(map(merkle.leaf_hash, entries))[: 32 * width]

    hashes = merkle.inclusion_proof(tiles.node_reader(read, len(entries)), index, len(entries))
    return Proof(index, tuple(hashes), notes.sign(checkpoint.text, [signer]), b"extra")


def test_a_proof_survives_its_text_and_verifies_its_entry_only() -> None:
    entries, checkpoint, signer = _log_of(11)
    proof = checkpoints.parse_proof(str(_proof(entries, 7, checkpoint, signer)))
    known, origin = [SIGNER.verifier], "example.org/log"
    assert checkpoints.verify_proof(proof, entries[7], known, origin=origin) == checkpoint
    assert proof.extra == b"extra"
    with pytest.raises(BadProof):
        checkpoints.verify_proof(proof, entries[8], known, origin=origin)
    with pytest.raises(UnknownKey):
        checkpoints.verify_proof(proof, entries[7], [OTHER.verifier], origin=origin)
    with pytest.raises(UnknownKey):
        checkpoints.verify_proof(proof, entries[7], known, origin="example.org/other")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 7", "index 07"),
        ("index 7", "index -7"),
        ("index 7", "indices 7"),
        ("extra ", "extra  "),
        ("\n\n", "\n"),
    ],
)
def test_a_malformed_proof_is_refused(old: str, new: str) -> None:
    entries, checkpoint, signer = _log_of(11)
    text = str(_proof(entries, 7, checkpoint, signer)).replace(old, new)
    with pytest.raises((BadProof, BadNote)):
        checkpoints.verify_proof(
            checkpoints.parse_proof(text), entries[7], [SIGNER.verifier], origin="example.org/log"
        )
