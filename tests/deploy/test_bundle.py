"""A bundle is installed only as it was signed: each way of changing it is refused in a sentence."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import bundle, debian_packages

ROOT = bundle.ROOT
INSTALL = ROOT / "deploy" / "install"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A signed bundle of three files, with the key ``maker.pub.pem`` beside it."""
    folder = tmp_path / "diwan-1"
    (folder / "app/deploy").mkdir(parents=True)
    (folder / "app/manage.py").write_text("print('Diwan')\n")
    (folder / "app/a name with blanks.txt").write_text("text\n")
    (folder / "release.json").write_text('{"name": "1", "python": "3.11", "machine": "x86_64"}\n')
    bundle.seal(folder, bundle.signing_key(tmp_path / "maker.pem"))
    return folder


def verified(folder: Path, *more: str) -> tuple[int, str]:
    command = ["sh", str(INSTALL), "--verify", "--bundle", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def change(folder: Path) -> None:
    (folder / "app/manage.py").write_text("print('another')\n")


def remove(folder: Path) -> None:
    (folder / "app/manage.py").unlink()


def add(folder: Path) -> None:
    (folder / "app/sitecustomize.py").write_text("evil = True\n")


def link(folder: Path) -> None:
    (folder / "app/passwords").symlink_to("/etc/passwd")


def count_anew(folder: Path) -> None:
    """What somebody without the key can do: change a file and its checksum."""
    signature = (folder / "SHA256SUMS.sig").read_bytes()
    change(folder)
    bundle.seal(folder, bundle.signing_key(folder.parent / "stranger.pem"))
    (folder / "SHA256SUMS.sig").write_bytes(signature)


def sign_anew(folder: Path) -> None:
    change(folder)
    bundle.seal(folder, bundle.signing_key(folder.parent / "stranger.pem"))


def unsign(folder: Path) -> None:
    (folder / "SHA256SUMS.sig").unlink()


def test_a_bundle_as_it_was_signed_is_taken(made: Path) -> None:
    signer = made.parent / "maker.pub.pem"
    said = f"The bundle is whole and signed by {signer}."
    assert verified(made, "--signer", str(signer)) == (0, said)


@pytest.mark.parametrize(
    ("attack", "word"),
    [
        (change, "app/manage.py: FAILED"),
        (remove, "app/manage.py: FAILED open or read"),
        (add, "app/sitecustomize.py"),
        (link, "links or devices"),
        (count_anew, "signature"),
        (sign_anew, "signature"),
        (unsign, "is no bundle"),
    ],
)
def test_a_bundle_that_was_touched_is_refused_with_what_is_wrong(made: Path, attack, word) -> None:
    attack(made)
    code, said = verified(made, "--signer", str(made.parent / "maker.pub.pem"))
    assert (code, said.startswith("Diwan: "), word in said) == (1, True, True), said


def test_nobody_is_trusted_without_being_named(made: Path) -> None:
    code, said = verified(made)
    assert code == 1
    assert "--signer FILE names the public key" in said


def test_the_same_files_give_the_same_archive_whatever_their_times(made: Path) -> None:
    first, second = made.parent / "a.tar.gz", made.parent / "b.tar.gz"
    bundle.pack(made, first, 1_700_000_000)
    for path in made.rglob("*"):
        path.touch()
    bundle.pack(made, second, 1_700_000_000)
    assert first.read_bytes() == second.read_bytes()


def test_the_bundle_has_what_any_patch_release_of_python_needs() -> None:
    """Debian 12 has 3.11.2; a lock that is read on 3.11.9 leaves out what only that one needs."""
    locked = (
        "one==1.0 \\\n    --hash=sha256:aa\n"
        "two==1.0 ; python_full_version < '3.11.5' \\\n    --hash=sha256:bb\n"
        "two==2.0 ; python_full_version >= '3.11.5' \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd\n"
        "three==3.0 ; sys_platform == 'win32' \\\n    --hash=sha256:ee\n"
    )
    first, later = (
        [line.split(" ")[0] for line in part.splitlines() if "==" in line]
        for part in bundle.parts_of(locked)
    )
    assert first == ["one==1.0", "two==1.0"]
    assert later == ["two==2.0"]


def test_the_whole_lock_is_read() -> None:
    text = (ROOT / "requirements/app.txt").read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert len(bundle._BLOCK.findall(text)) == len(entries)


def test_the_bundle_brings_the_packages_that_the_installer_asks_for() -> None:
    text = INSTALL.read_text(encoding="utf-8")
    assert f'needed="{" ".join(debian_packages.NEEDED)}"' in text


def test_the_scripts_of_the_shell_are_sound() -> None:
    scripts = [str(ROOT / "deploy/install"), str(ROOT / "deploy/run")]
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.stdout == ""
