"""The files of the log over HTTP: C2SP tlog-tiles byte for byte."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote
from uuid import uuid4

import pytest

from consultations.log import checkpoints, notes, records, tiles
from consultations.models import LogEntry
from tests.consultations.log.shown import LOG, fill, get

pytestmark = [pytest.mark.database, pytest.mark.django_db]


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
