#!/usr/bin/env python3
"""Check this archive without any network: python3 verify.py

It needs Python 3.8 or newer and nothing else. It checks that
 1. no file of the archive was changed, added or taken away (MANIFEST.sha256);
 2. the public log's checkpoint is signed by the log's key, and all entries of the log together give its root;
 3. the entries about this consultation stand in that log at their places;
 4. every public comment is word for word what was committed to when it was received, and none that the log calls public is
    missing;
 5. the texts and the outcome are those whose fingerprints the log has.

The key stands in log/vkey. Whoever could forge an archive could forge that file too: compare it with a key that you have from
elsewhere, or give it: python3 verify.py --key "diwan.example/api/v1/log+…"
The formats are C2SP tlog-checkpoint, signed-note and RFC 6962; signatures are Ed25519 (RFC 8032).
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TAG = b"diwan.comment/v1\n"


class Fault(Exception):
    """Something is not as it should be."""


# Ed25519, as RFC 8032 (section 6) spells it out; slow, and used once.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _is_same(one, other):
    return not (
        (one[0] * other[2] - other[0] * one[2]) % P or (one[1] * other[2] - other[1] * one[2]) % P
    )


def _point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (not x and sign):
        raise Fault("the signature is no point of the curve")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    """Whether `signature` (64 bytes) is that of `message` by `key` (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= L:
        return False
    public, nonce = _point(key), _point(signature[:32])
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    mixed = int.from_bytes(digest, "little") % L
    return _is_same(_times(scalar, BASE), _add(nonce, _times(mixed, public)))


def check_files(folder):
    """Every file is listed, and is what it was."""
    listed = {}
    for line in (folder / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines():
        digest, _blank, name = line.partition("  ")
        listed[name] = digest
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    for name in sorted(found ^ set(listed) - {"MANIFEST.sha256"}):
        if name != "MANIFEST.sha256" and "__pycache__" not in name:
            raise Fault(f"{name} is {'not part of the archive' if name in found else 'missing'}")
    for name, digest in sorted(listed.items()):
        if sha256_of(folder / name) != digest:
            raise Fault(f"{name} was changed")
    return f"{len(listed)} files"


def sha256_of(path):
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            hashed.update(block)
    return hashed.hexdigest()


def root_of(hashes):
    """The Merkle root of leaf hashes (RFC 6962): perfect trees are joined as they come."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    stack: list[tuple[int, bytes]] = []
    for at in range(0, len(hashes), 32):
        size, node = 1, hashes[at : at + 32]
        while stack and stack[-1][0] == size:
            node = hashlib.sha256(b"\x01" + stack.pop()[1] + node).digest()
            size *= 2
        stack.append((size, node))
    root = stack.pop()[1]
    while stack:
        root = hashlib.sha256(b"\x01" + stack.pop()[1] + root).digest()
    return root


def check_checkpoint(folder, given):
    """The log's head is signed, and is that of the entries' hashes."""
    note = (folder / "log/checkpoint").read_text(encoding="utf-8")
    vkey = (given or (folder / "log/vkey").read_text(encoding="utf-8")).strip()
    name, key_id, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded)
    if key[:1] != b"\x01":
        raise Fault("the key is not one of Ed25519")
    if hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() != key_id:
        raise Fault("the key does not belong to its name")
    text, _blank, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        mark, signer, signature = (*line.split(" "), "", "")[:3]
        data = base64.b64decode(signature or "")
        if (mark, signer, data[:4].hex()) == ("\u2014", name, key_id):
            if is_signed(key[1:], text.encode(), data[4:]):
                break
            raise Fault("the checkpoint's signature is wrong")
    else:
        raise Fault("the checkpoint is not signed by this key")
    _origin, size, root = text.splitlines()[:3]
    hashes = (folder / "log/hashes.bin").read_bytes()
    if len(hashes) != 32 * int(size) or root_of(hashes) != base64.b64decode(root):
        raise Fault("the entries' hashes do not give the checkpoint's root")
    return f"{int(size)} entries, signed by {name}", hashes


def lines_of(path):
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def check_leaves(folder, hashes):
    """The entries about this consultation, each at its place; returns them, oldest first."""
    leaves = []
    for row in lines_of(folder / "log/leaves.jsonl"):
        at = 32 * row["index"]
        if hashlib.sha256(b"\x00" + row["leaf"].encode()).digest() != hashes[at : at + 32]:
            raise Fault(f"entry {row['index']} does not stand in the log")
        leaves.append(json.loads(row["leaf"]))
    return leaves


SHOWN = ("comment.published", "comment.redacted")
BESIDE = ("comment.appealed", "comment.appeal_decided")


def states_of(leaves):
    """By comment, what the log told of it last: (is it public, is all of it shown)."""
    states = {}
    for leaf in leaves:
        kind = leaf["kind"]
        if kind.startswith("comment.") and kind not in BESIDE:
            returned = kind == "comment.returned" and leaf.get("status") == "published"
            states[leaf["id"]] = (kind in SHOWN or returned, kind != "comment.redacted")
    return states


def records_of(folder, committed):
    """By comment, the record that opens what was committed to."""
    records = {}
    for row in lines_of(folder / "log/opened.jsonl"):
        record = json.dumps(
            row["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        data = TAG + base64.b64decode(row["salt"]) + record.encode()
        if hashlib.sha256(data).hexdigest() != committed.get(row["id"]):
            raise Fault(f"comment {row['id']} is not what was received")
        records[row["id"]] = row["record"]
    return records


def check_comment(row, state, record):
    """One comment as it is shown: public by the log, and the words that were received unless a part of them is hidden."""
    is_public, is_whole = state
    if not is_public:
        raise Fault(f"comment {row['id']} is shown, and the log does not say that it is public")
    if record is None and is_whole:
        raise Fault(f"nothing opens what was committed to of comment {row['id']}")
    if record is not None and record["text"] != row["comment"]:
        raise Fault(f"comment {row['id']} is shown in other words than were received")


def check_comments(folder, leaves):
    """Public comments are those of the log, and word for word as they were received."""
    committed = {
        one["id"]: one["commitment"] for one in leaves if one["kind"] == "comment.received"
    }
    states, records = states_of(leaves), records_of(folder, committed)
    seen = set()
    for row in lines_of(folder / "data/comments.jsonl"):
        if "end" not in row:
            seen.add(row["id"])
            check_comment(row, states.get(row["id"], (False, False)), records.get(row["id"]))
    for one, (is_public, _is_whole) in sorted(states.items()):
        if is_public and one not in seen:
            raise Fault(f"comment {one} is public in the log and missing here")
    return f"{len(seen)} public comments, {len(committed)} received, the agency's own replies among them"


def check_texts(folder, leaves):
    """Texts and outcome have the fingerprints that the log has."""
    told = {leaf[name] for leaf in leaves for name in ("text", "outcome") if leaf.get(name)}
    files = sorted((folder / "data/texts").glob("*.json")) + sorted(
        (folder / "data").glob("outcome.json")
    )
    for path in files:
        if hashlib.sha256(path.read_bytes()).hexdigest() not in told:
            raise Fault(
                f"the log does not have the fingerprint of {path.relative_to(folder).as_posix()}"
            )
    return f"{len(files)} texts"


def check(folder, key=""):
    """What was found, a line for each of the five checks.

    Raises:
        Fault: something is not as it should be.
    """
    try:
        files = check_files(folder)
        log, hashes = check_checkpoint(folder, key)
        leaves = check_leaves(folder, hashes)
        comments, texts = check_comments(folder, leaves), check_texts(folder, leaves)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise Fault(f"the archive cannot be read: {error}") from error
    return [files, log, f"{len(leaves)} entries about this consultation", comments, texts]


def main(folder=FOLDER, arguments=None):
    parser = argparse.ArgumentParser(description="Check this archive without any network.")
    parser.add_argument("--key", default="", help="the log's key, as you have it from elsewhere")
    given = parser.parse_args(arguments)
    try:
        for number, said in enumerate(check(folder, given.key), 1):
            print(f"{number}. {said}")
    except Fault as fault:
        print("NOT VERIFIED:", fault)
        return 1
    print("VERIFIED")
    return 0


if __name__ == "__main__":
    sys.exit(main())
