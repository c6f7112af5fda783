"""The archive: readable from a folder, provable without a network, and silent about what is not public."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.archiving import verify
from consultations.exporting.errors import ArchiveTooEarly
from tests.consultations.archiving.conftest import unpacked


class Page(HTMLParser):
    """Where a page leads to, and to what one can lead within it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        self.ids += [given["id"]] if "id" in given else []
        self.scripts += tag == "script"


def pages(archive: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in archive.rglob("*.html")}


def run(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a stranger does, with nothing of this project at hand."""
    command = [sys.executable, "-I", str(archive / "verify.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd="/", env={"PATH": os.defpath}
    )


def test_a_stranger_verifies_it(archive):
    found = run(archive)

    assert found.returncode == 0, found.stdout
    assert found.stdout.splitlines()[-1] == "VERIFIED"
    assert "6 public comments, 7 received" in found.stdout
    assert "4 texts" in found.stdout


def test_every_link_leads_to_something_within_the_archive(archive):
    found = pages(archive)

    assert len(found) > 12
    for path, page in found.items():
        assert len(set(page.ids)) == len(page.ids), path
        assert not page.scripts
        for link in page.links:
            assert not re.match(r"[a-z]+:|/", link), f"{path.name} leads to {link}"
            name, _hash, anchor = link.partition("#")
            target = (path.parent / unquote(name)).resolve() if name else path
            assert target.is_file(), f"{path.name} leads to {link}"
            if anchor and target.suffix == ".html":
                assert anchor in found[target].ids, f"{path.name} leads to {link}"


def test_it_tells_what_was_said_and_what_became_of_it(archive):
    comments = (archive / "ar/comments-1.html").read_text(encoding="utf-8")

    assert "أقترح &lt;b&gt;٦٠&lt;/b&gt; يومًا &amp; أكثر." in comments
    assert "صارت المهلة ستين يومًا." in comments
    assert "وصلت ملاحظتكم." in comments
    decisions = (archive / "en/decisions-1.html").read_text(encoding="utf-8")
    assert decisions.count("<li>") >= 3
    assert "5912" in (archive / "en/promises.html").read_text(encoding="utf-8")
    assert (archive / "ar/changes-text-1-text-2.html").is_file()


def test_its_pages_count_alike(archive):
    index = (archive / "en/index.html").read_text(encoding="utf-8")
    numbers = (archive / "en/numbers.html").read_text(encoding="utf-8")
    assert (
        "5 comments are public." in index
    )  # a reply among them, the agency's own and the withheld one not
    cells = re.findall(r'd-table__number">([^<]*)<', numbers)
    assert cells == ["6", "− 1", "5", "0", "5", "1", "7"]


def test_nothing_that_is_not_public_is_in_it(archive):
    whole = b"".join(path.read_bytes() for path in archive.rglob("*") if path.is_file())

    assert "كلام مسيء".encode() not in whole
    assert b"0791234567" not in whole


@pytest.mark.parametrize(
    "name",
    [
        *("ar/index.html", "data/comments.jsonl", "data/comments.csv", "data/texts/2.json"),
        *("data/outcome.json", "log/checkpoint", "log/hashes.bin", "log/leaves.jsonl"),
        *("log/opened.jsonl", "log/vkey"),
    ],
)
def test_a_changed_file_is_named(archive, name):
    path = archive / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))

    found = run(archive)

    assert found.returncode == 1
    assert f"NOT VERIFIED: {name} was changed" in found.stdout


def forge(archive: Path, name: str, old: str, new: str) -> None:
    """Change a file, and the list of fingerprints with it, as a careful forger does."""
    path = archive / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    manifest = archive / "MANIFEST.sha256"
    lines = [
        f"{verify.sha256_of(path)}  {name}" if line.endswith(f"  {name}") else line
        for line in manifest.read_text(encoding="utf-8").splitlines()
    ]
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("data/comments.jsonl", "شكرًا لكم.", "لا شكرًا.", "in other words than were received"),
        ("log/opened.jsonl", "شكرًا لكم.", "لا شكرًا.", "is not what was received"),
        ("data/outcome.json", "صارت المهلة", "لم تصر المهلة", "fingerprint of data/outcome.json"),
        ("data/texts/1.json", "٣٠", "٩٠", "fingerprint of data/texts/1.json"),
        ("log/leaves.jsonl", "comment.withheld", "comment.withdrawn", "does not stand in the log"),
        ("log/checkpoint", "diwan.example/api/v1/log\n", "other.example\n", "signature is wrong"),
    ],
)
def test_a_careful_forger_is_caught_by_the_log(archive, name, old, new, fault):
    forge(archive, name, old, new)

    with pytest.raises(verify.Fault, match=fault):
        verify.check(archive)


def test_a_comment_that_is_left_out_is_missed(archive, story):
    left_out = story.comments["noted"].public_id
    lines = (archive / "data/comments.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(one for one in lines if f'"id": "{left_out}"' in one or f'"id":"{left_out}"' in one)
    forge(archive, "data/comments.jsonl", line, "")

    with pytest.raises(verify.Fault, match=f"comment {left_out} is public in the log and missing"):
        verify.check(archive)


def test_a_file_that_was_slipped_in_is_named(archive):
    (archive / "ar" / "more.html").write_text("…", encoding="utf-8")

    with pytest.raises(verify.Fault, match=r"ar/more.html is not part of the archive"):
        verify.check(archive)


def test_the_key_may_come_from_elsewhere(archive):
    ours = (archive / "log/vkey").read_text(encoding="utf-8").strip()

    assert run(archive, "--key", ours).returncode == 0
    other = "diwan.example/api/v1/log+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    assert run(archive, "--key", other).returncode == 1


def test_nothing_is_archived_before_the_log_tells_of_it(story, consultation, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    comment = story.comments["noted"]

    services.withhold_comment(
        comment=comment, actor=PLATFORM, reason="off_topic", now=timezone.now()
    )

    with pytest.raises(ArchiveTooEarly):
        unpacked(story.page, tmp_path / "somewhere")
    assert not list(tmp_path.glob("diwan-archive-*"))
