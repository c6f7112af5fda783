"""Every JSON document that attacks a parser, at every door of the API that takes a body: understood or refused in words."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

import pytest
from django.test import Client

from tests.contracts.schema import filled, operations
from tests.contracts.test_bad_input import is_problem

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile" / "json"
METHODS = ("post", "put", "patch", "delete")
DOORS = sorted(
    (method, path)
    for method in METHODS
    for path, operation in operations(method)
    if method != "delete" or "requestBody" in operation
)
ASCII = '{"text": "a", "body": "b"}'
OWN = {
    "nothing": b"",
    "blank": b" \n",
    "deep list": b"[" * 100_000,
    "deep and whole": b"[" * 5_000 + b"]" * 5_000,
    "deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep in a field": b'{"body": ' + b"[" * 900 + b"]" * 900 + b"}",
    "huge integer": b'{"version": ' + b"9" * 10_000 + b"}",
    "huge exponent": b'{"version": 1e999999, "rating": -1e999999}',
    "tiny exponent": b'{"version": 1e-999999}',
    "NaN": b'{"version": NaN, "rating": Infinity, "stars": -Infinity}',
    "NaN alone": b"NaN",
    "lone surrogate": rb'{"body": "\ud800", "name": "\udfff"}',
    "reversed surrogates": rb'{"body": "\udc00\ud800"}',
    "surrogate as name": rb'{"\ud800": 1}',
    "NUL": rb'{"body": "a\u0000b", "clause": "\u0000"}',
    "NUL as name": rb'{"\u0000": "a"}',
    "bare NUL": b'{"body": "a\x00b"}',
    "doubled names": b'{"body": "a", "body": "b", "clause": 1, "clause": []}',
    "reserved names": b'{"__proto__": {"a": 1}, "__class__": 1, "constructor": {}, "id": "x"}',
    "byte order mark": b"\xef\xbb\xbf" + ASCII.encode(),
    "UTF-16": ASCII.encode("utf-16"),
    "UTF-16 without mark": ASCII.encode("utf-16-le"),
    "UTF-32": ASCII.encode("utf-32"),
    "not UTF-8": b'{"body": "\xff\xfe\xed\xa0\x80"}',
    "overlong": b'{"body": "\xc0\xaf"}',
    "comment": b'{"body": /* x */ "a"}',
    "trailing comma": b'{"body": "a",}',
    "single quotes": b"{'body': 'a'}",
    "two documents": b"{}{}",
    "wrong kinds": b'{"body": {"a": []}, "clause": [[]], "email": 1e3, "text": true, "files": 0}',
    "many names": json.dumps({f"n{n}": n for n in range(5_000)}).encode(),
    "a string": b'"x"',
    "null": b"null",
    "true": b"true",
    "list": b"[1, 2]",
}


def _shared() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SHARED.rglob("*.json"))}


SHARED_DOCUMENTS = _shared()
DOORS_OF_EACH = 6  # all of ours go to every door, each of the shared ones to so many in turn: the parser is one for all


def documents_for(place: int) -> dict[str, bytes]:
    step = max(len(DOORS) // DOORS_OF_EACH, 1)
    shared = {
        name: body
        for number, (name, body) in enumerate(SHARED_DOCUMENTS.items())
        if number % step == place % step
    }
    return OWN | shared


@pytest.fixture(scope="module")
def visitor(demo: None) -> Client:
    return Client(raise_request_exception=False)


def test_there_are_doors_and_documents() -> None:
    assert len(DOORS) >= 30
    assert len(OWN) >= 30


@pytest.mark.parametrize("place", range(len(DOORS)), ids=lambda place: " ".join(DOORS[place]))
def test_every_document_is_understood_or_refused_in_words(visitor: Client, place: int) -> None:
    (method, path), wrong = DOORS[place], []
    for name, body in documents_for(place).items():
        answer = visitor.generic(
            method.upper(),
            filled(path),
            body,
            "application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem(answer)):
            wrong.append((name, answer.status_code))
    assert wrong == []
