"""Make a bundle that installs and upgrades Diwan without network: `bundle.py [--key FILE] [--packages]`.

A folder and its archive in `dist/`: the program of one commit with compiled translations and static files, the wheels of its
locked packages for this machine's Python, the installer, checksums of everything and an Ed25519 signature over them. The same
commit gives the same bytes on machines of one kind. With `--packages` the packages of Debian are in it too (as root on Debian).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import debian_packages  # noqa: E402 - after the search path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diwan"
LEFT_OUT = ("tests", "benchmarks", "docs/screenshots", ".github")
SUMS = "SHA256SUMS"
# One package of a lock: name, version, for which Python, hashes.
_BLOCK = re.compile(
    r"^([A-Za-z0-9._\[\]-]+)==(\S+)(?: ; ([^\\\n]*?))?[ ]((?:\\\n[ ]+--hash=\S+[ ]?)+\n?)",
    re.MULTILINE,
)


class Refused(Exception):
    """No bundle can be made; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Release:
    """One commit. `epoch`: when it was made, in seconds; every file of the bundle gets that time."""

    commit: str
    epoch: int
    name: str

    @classmethod
    def of(cls, ref: str) -> Release:
        commit, epoch = git("show", "-s", "--format=%H %ct", f"{ref}^{{commit}}").split()
        project = tomllib.loads(git("show", f"{commit}:pyproject.toml"))
        return cls(commit, int(epoch), f"{project['project']['version']}-{commit[:12]}")

    @property
    def bundle(self) -> str:
        python = f"cp{sys.version_info[0]}{sys.version_info[1]}"
        return f"diwan-{self.name}-linux-{platform.machine()}-{python}"


def git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def run(*command: str | Path, **variables: str) -> None:
    """Run a program quietly; what it said is shown if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=variables.pop("cwd", str(ROOT)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"'{command[0]} …' failed:\n{(done.stderr or done.stdout)[-3000:]}")


def put_program(release: Release, target: Path) -> None:
    """Write the commit's files, the translations as programs read them, and the static files in one folder."""
    target.mkdir(parents=True)
    archive = target.with_suffix(".tar")
    run("git", "archive", "--format=tar", "-o", archive, release.commit)
    run("tar", "-xf", archive, "-C", target)
    archive.unlink()
    for name in LEFT_OUT:
        shutil.rmtree(target / name, ignore_errors=True)
    run(sys.executable, target / "scripts/compile_messages.py", cwd=str(target))
    with tempfile.TemporaryDirectory() as scratch:
        variables = {"DIWAN_DATA_DIR": scratch, "DIWAN_SECRET_KEY": "only-to-collect-static-files"}
        words = ["collectstatic", "--noinput", "-v0"]
        run(sys.executable, target / "manage.py", *words, cwd=str(target), **variables)


def put_wheels(requirements: Path, target: Path) -> None:
    """Fetch the locked packages, checked by their hashes; what has no wheel is built here. Writes the lock of what lies there."""
    locked = requirements.read_text(encoding="utf-8")
    cache = CACHE / "wheels" / hashlib.sha256(locked.encode()).hexdigest()[:16]
    if not (cache / "requirements.txt").exists():
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        pip: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
        how: list[str | Path] = [
            "--no-deps",
            "--require-hashes",
            "--prefer-binary",
            "--ignore-requires-python",
        ]
        for number, part in enumerate(parts_of(locked)):
            wanted = cache / f"part-{number}.txt"
            wanted.write_text(part, encoding="utf-8")
            run(*pip, "download", *how, "-r", wanted, "-d", cache)
            wanted.unlink()
        for source in sorted(cache.glob("*.tar.gz")):
            build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", cache, source]
            run(*build, SOURCE_DATE_EPOCH="315532800")
            source.unlink()
        (cache / "requirements.txt").write_text(lock_of(cache, locked), encoding="utf-8")
    shutil.copytree(cache, target)


def parts_of(locked: str) -> list[str]:
    """The lock as pip takes it here, for the first and for later patch releases of this Python: Debian's is older than most."""
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    first, later = [
        [one for one in _BLOCK.findall(locked) if _is_for(one[2], f"{minor}.{patch}")]
        for patch in (0, 99)
    ]
    only_later = [one for one in later if one not in first]
    return [
        "".join(f"{name}=={version} {hashes}" for name, version, _, hashes in part)
        for part in (first, only_later)
        if part
    ]


def _is_for(marker: str, version: str) -> bool:
    minor = version.rpartition(".")[0]
    where = {"python_full_version": version, "python_version": minor}
    return not marker or Marker(marker).evaluate(where)


def lock_of(folder: Path, locked: str) -> str:
    """One line for each wheel: name, version, for which Python, and hash, as pip takes them."""
    markers = {
        (canonicalize_name(name.partition("[")[0]), version): marker
        for name, version, marker, _ in _BLOCK.findall(locked)
    }
    lines = []
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        marker = markers[(name, str(version))]
        condition = f" ; {marker}" if marker else ""
        lines.append(f"{name}=={version}{condition} --hash=sha256:{sha256(path)}")
    return "\n".join(lines) + "\n"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(folder: Path, key: Ed25519PrivateKey) -> None:
    """Write the checksums of all files, in sha256sum's form, and sign them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{sha256(path)}  {path.relative_to(folder)}\n"
        for path in files
        if path.name not in {SUMS, f"{SUMS}.sig"} or path.parent != folder
    ]
    text = "".join(lines).encode()
    (folder / SUMS).write_bytes(text)
    (folder / f"{SUMS}.sig").write_bytes(key.sign(text))


def pack(folder: Path, archive: Path, epoch: int) -> None:
    """Write the folder as .tar.gz whose bytes depend on nothing but the files and `epoch`."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mtime, member.uid, member.gid = epoch, 0, 0
        member.uname = member.gname = "root"
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in (folder, *sorted(folder.rglob("*"))):
            name = str(path.relative_to(folder.parent))
            tar.add(path, arcname=name, recursive=False, filter=plain)


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the key, or make one with its public half beside it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        print(f"Made the signing key {path}: keep it secret, and where the next bundle is made.")
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused(
            f"{path} is no Ed25519 key; make one with: openssl genpkey -algorithm ed25519"
        )
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub.pem").write_bytes(public)
    return key


def make(release: Release, key: Path, out: Path, *, packages: bool) -> Path:
    """Make folder and archive in `out`; returns the archive."""
    signer = signing_key(key)
    folder = out / release.bundle
    shutil.rmtree(folder, ignore_errors=True)
    put_program(release, folder / "app")
    put_wheels(folder / "app/requirements/app.txt", folder / "wheels")
    if packages:
        debian_packages.put(folder / "packages", CACHE)
    shutil.copy(folder / "app/deploy/install", folder / "install")
    facts = {
        "name": release.name,
        "commit": release.commit,
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "machine": platform.machine(),
    }
    (folder / "release.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    seal(folder, signer)
    archive = out / f"{release.bundle}.tar.gz"
    pack(folder, archive, release.epoch)
    return archive


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Make a signed bundle that installs without network."
    )
    parser.add_argument(
        "--ref", default="HEAD", help="the commit; changes not committed are left out"
    )
    parser.add_argument(
        "--key", type=Path, default=ROOT / "var/bundle-key.pem", help="Ed25519 key (PEM)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--packages", action="store_true", help="with Debian's packages")
    options = parser.parse_args()
    try:
        release = Release.of(options.ref)
        archive = make(release, options.key, options.out, packages=options.packages)
    except (Refused, debian_packages.NotFetched) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    print(f"{archive}\n  {archive.stat().st_size / 1e6:.0f} MB, SHA-256 {sha256(archive)}")
    print(f"  who checks it needs {options.key.with_suffix('.pub.pem')}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
