"""Make the Python environment from the locked requirements: `bootstrap.py app|dev|compat`.

Runs on any Python 3 so that an old one gets a sentence instead of a syntax error. Nothing but the standard library.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.13", "python3.12", "python3.11")
KINDS = {
    "app": (".venv", "requirements/app.txt"),
    "dev": (".venv", "requirements/dev.txt"),
    "compat": (".venv-compat", "requirements/compat.txt"),
}


def give_up(sentence):
    """End with one clear sentence."""
    print("Diwan: " + sentence, file=sys.stderr)
    raise SystemExit(1)


def require_python():
    """Continue in a new enough Python: this one, or another that is installed."""
    if sys.version_info[:2] >= OLDEST:
        return
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        # A version manager's shim may be there for a Python that is not.
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])
    major, minor = sys.version_info[:2]
    give_up(
        f"Python {major}.{minor} is too old; install Python 3.11 or newer, or name one:"
        " make demo PYTHON=python3.12"
    )


def require_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        give_up(
            "this Python cannot make environments; install its venv module"
            " (Debian and Ubuntu: apt install python3-venv)."
        )


def run(command, sentence, **options):
    """Run a step quietly; when it fails, show what it said and end with `sentence`."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **options,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace")[-3000:])
        give_up(sentence)


def pip_setting(python, name):
    """One value of pip's own configuration, or nothing."""
    asked = subprocess.run(
        [str(python), "-m", "pip", "config", "get", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return asked.stdout.decode().strip() if asked.returncode == 0 else ""


def uv_environment(python):
    """uv's variables: no Python downloads, and the mirror and certificates that pip is set to use."""
    variables = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    mirror = os.environ.get("PIP_INDEX_URL") or pip_setting(python, "global.index-url")
    if mirror and not any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        variables["UV_DEFAULT_INDEX"] = mirror
    certificates = os.environ.get("PIP_CERT") or pip_setting(python, "global.cert")
    if certificates:
        variables.setdefault("SSL_CERT_FILE", certificates)
    return variables


def make_environment(folder, requirements):
    python = folder / "bin" / "python"
    if not python.exists():
        run(
            [sys.executable, "-m", "venv", folder],
            f"the environment could not be made in {folder.name}; is there room, and may you write there?",
        )
    offline = "the packages could not be fetched; is there a network connection to a Python package index?"
    if not (folder / "bin" / "uv").exists():
        locked = ROOT / "requirements" / "bootstrap.txt"
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "--require-hashes", "-r", locked], offline)
    # Compiled once: without it every process compiles hundreds of modules anew where Python may not write its cache.
    install = [folder / "bin" / "uv", "pip", "install", "--quiet", "--compile-bytecode"]
    install += ["--python", python]
    run(
        [*install, "--require-hashes", "-r", requirements],
        offline,
        env=uv_environment(python),
    )


def main():
    require_python()
    kind = sys.argv[1] if len(sys.argv) > 1 else "app"
    name, relative = KINDS[kind]
    folder, requirements = ROOT / name, ROOT / relative
    stamp = folder / (kind + ".stamp")
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        stamp.touch()
        return
    require_venv()
    print("Installing the locked packages …", flush=True)
    make_environment(folder, requirements)
    stamp.write_text(wanted)
    if kind == "dev":  # everything of the application is in it
        app = ROOT / KINDS["app"][1]
        (folder / "app.stamp").write_text(hashlib.sha256(app.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
