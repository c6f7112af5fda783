"""Signed notes with Ed25519: texts whose signature names its key. Pure.

Source: C2SP signed-note (format, key IDs, verifier keys); the spelling of private keys is that of golang.org/x/mod/sumdb/note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MAX_NOTE_BYTES = 100_000
MAX_SIGNATURES = 64
_PRIVATE = "PRIVATE+KEY+"
_DASH = "\u2014"


class BadNote(ValueError):
    """The text is no signed note; nothing in it may be used."""


class BadSignature(BadNote):
    """A known key's signature does not fit the text."""


class UnknownKey(BadNote):
    """No known key signed the note."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode64(ED25519 + self.public)}"

    def accepts(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key with its name."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def skey(self) -> str:
        """The private key as one line of text; the origin is part of it and stays when the site moves."""
        return (
            f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encode64(ED25519 + self._seed)}"
        )

    def signature_line(self, text: str) -> str:
        signature = self._key.sign(text.encode())
        return f"{_DASH} {self.name} {encode64(self.verifier.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read; `signatures` have been checked by nobody."""

    text: str
    signatures: tuple[Signature, ...]


def encode64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decode64(text: str) -> bytes:
    """Undo `encode64`, refusing every other spelling of the same bytes.

    Raises:
        ValueError: it is not base64.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64") from None
    if encode64(data) != text:
        raise ValueError("not base64")
    return data


def generate(name: str) -> Signer:
    return Signer(_checked_name(name), secrets.token_bytes(32))


def read_skey(text: str) -> Signer:
    """A private key from its line.

    Raises:
        ValueError: it is none.
    """
    if not text.startswith(_PRIVATE):
        raise ValueError("not a private key")
    name, key_id, data = _parts(text[len(_PRIVATE) :])
    signer = Signer(name, data)
    if signer.verifier.key_id.hex() != key_id:
        raise ValueError("the private key's ID is not that of the key")
    return signer


def read_vkey(text: str) -> Verifier:
    """A public key from its text form.

    Raises:
        ValueError: it is none.
    """
    name, key_id, data = _parts(text)
    verifier = Verifier(name, data)
    if verifier.key_id.hex() != key_id:
        raise ValueError("the verifier key's ID is not that of the key")
    return verifier


def sign(text: str, signers: Iterable[Signer]) -> str:
    """The note of `text`, which ends with a newline and holds no other control character.

    Raises:
        BadNote: the text cannot be that of a note.
    """
    _check_text(text)
    if not text.endswith("\n"):
        raise BadNote("the text does not end with a newline")
    return text + "\n" + "".join(signer.signature_line(text) for signer in signers)


def parse(note: str) -> Note:
    """Take a note apart without checking signatures.

    Raises:
        BadNote: it is malformed.
    """
    _check_text(note)
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise BadNote("there are no signatures")
    found = lines[:-1].split("\n")
    if len(found) > MAX_SIGNATURES:
        raise BadNote("there are too many signatures")
    return Note(text + "\n", tuple(_signature(line) for line in found))


def verify(note: str, known: Sequence[Verifier]) -> tuple[str, list[Verifier]]:
    """Return the text and the known keys that signed it; unknown signatures are ignored.

    Raises:
        BadNote: it is malformed; BadSignature, UnknownKey: see there.
    """
    parsed = parse(note)
    signed: list[Verifier] = []
    for one in parsed.signatures:
        for key in known:
            if (key.name, key.key_id) != (one.name, one.key_id):
                continue
            if not key.accepts(parsed.text, one.signature):
                raise BadSignature(f"the signature of {key.name} is not valid")
            if key not in signed:
                signed.append(key)
    if not signed:
        raise UnknownKey("no known key signed the note")
    return parsed.text, signed


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH:
        raise BadNote("a signature line is malformed")
    try:
        data = decode64(parts[2])
        name = _checked_name(parts[1])
    except ValueError:
        raise BadNote("a signature line is malformed") from None
    if len(data) < 5:
        raise BadNote("a signature is too short")
    return Signature(name, data[:4], data[4:])


def _parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)  # base64 may hold a plus, names and IDs may not
    if len(parts) != 3:
        raise ValueError("a key has three parts")
    data = decode64(parts[2])
    if len(data) != 33 or data[:1] != ED25519:
        raise ValueError("not an Ed25519 key")
    return _checked_name(parts[0]), parts[1], data[1:]


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise ValueError("a key's name is not empty and has neither space nor plus")
    return name


def _check_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadNote("the note is not UTF-8") from None
    if size > MAX_NOTE_BYTES:
        raise BadNote("the note is too long")
    if any(sign < " " and sign != "\n" for sign in text):
        raise BadNote("the note holds control characters")
