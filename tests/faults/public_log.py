"""The public log as a stranger reads it: over HTTP, with a Merkle tree written here from RFC 6962 and nothing of Diwan's own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint whose signature was checked."""

    size: int
    root: bytes


class Forged(Exception):
    """A checkpoint that the log's key did not sign."""


def head_of(note: str, vkey: str) -> Head:
    """Read a signed checkpoint.

    Raises:
        Forged: the key of `vkey` did not sign it.
    """
    name, _id, encoded = vkey.strip().split("+", 2)
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    text, _gap, signatures = note.rpartition("\n\n")
    for line in signatures.strip().split("\n"):
        _dash, signer, signature = line.split(" ")
        if signer != name:
            continue
        try:
            key.verify(base64.b64decode(signature)[4:], f"{text}\n".encode())
        except InvalidSignature:
            continue
        _origin, size, root = text.split("\n")[:3]
        return Head(int(size), base64.b64decode(root))
    raise Forged(note)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree's root by the definition, RFC 6962 §2.1."""
    hashes = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    return _root(hashes)


def _root(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    left = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(hashes[:left]) + _root(hashes[left:])).digest()


class PublicLog:
    """What the site publishes now."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=f"{base}/api/v1/", timeout=20)

    def vkey(self) -> str:
        return self._text("log/log.vkey")

    def checkpoint(self) -> str:
        """The newest signed note; empty before there is one."""
        answer = self._http.get("log/checkpoint")
        return answer.text if answer.status_code == 200 else ""

    def leaves(self, size: int) -> list[bytes]:
        """The first `size` leaves, from the entry tiles."""
        found: list[bytes] = []
        while len(found) < size:
            tile, width = len(found) // WIDTH, min(WIDTH, size - len(found))
            partial = "" if width == WIDTH else f".p/{width}"
            answer = self._http.get(f"log/tile/entries/{tile:03d}{partial}")
            answer.raise_for_status()
            entries = list(_entries(answer.content))
            assert len(entries) == width, f"entry tile {tile} holds {len(entries)}, not {width}"
            found += entries
        return found

    def receipt(self, code: str) -> dict[str, Any] | None:
        """What a receipt shows; None where the site does not know it."""
        answer = self._http.get(f"receipts/{code}/")
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json()
        return shown

    def verdict(self, code: str) -> str:
        """What the site's own verification says to a receipt."""
        answer = self._http.post("receipts/verify/", json={"receipt": code})
        return str(answer.json().get("verdict", answer.status_code))

    def _text(self, path: str) -> str:
        answer = self._http.get(path)
        answer.raise_for_status()
        return answer.text

    def close(self) -> None:
        self._http.close()


def _entries(bundle: bytes) -> list[bytes]:
    """Take an entry bundle apart: each leaf after its length in two bytes (C2SP tlog-tiles)."""
    found, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        found.append(bundle[at + 2 : at + 2 + length])
        at += 2 + length
    return found


def commitment_of(record: Any, salt: str) -> str:
    """The commitment to a comment, for records without numbers beyond small integers (whose RFC 8785 form is this)."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    salted = b"diwan.comment/v1\n" + base64.b64decode(salt) + text.encode()
    return hashlib.sha256(salted).hexdigest()
