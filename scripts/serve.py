"""Prepare the database and run web server, worker and sequencer as one foreground program; `--demo` loads sample content once.

Ends all its children on Ctrl-C, TERM or when one of them ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import compile_messages  # noqa: E402 - after the search path

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
GRACE_SECONDS = 10.0
SEQUENCER_REFUSES = 3  # consultations.management.commands.sequencer.EXIT_REFUSED
REFUSED = "Diwan: the public log is not signed; run: manage.py sequencer --once, which says why."
START_SECONDS = 120.0


def shown_host() -> str:
    """The host as people type it into a browser."""
    if HOST in {"0.0.0.0", "::", "127.0.0.1"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{HOST}]" if ":" in HOST else HOST


def environment(demo: bool) -> dict[str, str]:
    """The children's variables; what the operator set stays."""
    variables = dict(os.environ)
    if demo:
        variables["DIWAN_DEMO"] = "1"
        variables.setdefault("DIWAN_DATA_DIR", str(ROOT / "var" / "demo"))
        variables.setdefault("DIWAN_SITE_URL", f"http://{shown_host()}:{PORT}")
        names = ["localhost", "127.0.0.1", "[::1]", shown_host()]
        variables.setdefault("DIWAN_HOSTS", "*" if HOST in {"0.0.0.0", "::"} else ",".join(names))  # noqa: S104
    variables.setdefault("DIWAN_DATA_DIR", str(ROOT / "var"))
    return variables


def fingerprint(root: Path = ROOT) -> str:
    """Changes whenever the database may need a migration or the demo a new part; what the site itself writes is left out."""
    digest = hashlib.sha256()
    files = [*root.glob("*/migrations/*.py"), *root.glob("*/demo*.py"), *root.glob("*/demo/**/*")]
    own = [path for path in files if root / "var" not in path.parents]
    for path in sorted([root / "requirements" / "app.txt", *own]):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare(variables: dict[str, str], demo: bool) -> None:
    """Migrate, and load what of the demo is not there yet; skipped when nothing changed since the last time."""
    compile_messages.main()  # translations that came with a newer version need no migration
    if variables.get("DIWAN_API_URL"):
        return
    data = Path(variables["DIWAN_DATA_DIR"])
    stamp = data / "prepared"
    wanted = fingerprint()
    if (
        (data / "diwan.sqlite3").exists()
        and stamp.exists()
        and stamp.read_text() == wanted
        and not variables.get("DIWAN_DATABASE_URL")
    ):
        return
    print("Preparing the database …", flush=True)
    command = [sys.executable, str(ROOT / "scripts" / "prepare.py"), *(["--demo"] if demo else [])]
    subprocess.run(command, cwd=ROOT, env=variables, check=True)
    stamp.write_text(wanted)


def end_with_parent() -> None:
    """Have Linux end this child too should the program that started it be killed outright."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(
    command: list[str], variables: dict[str, str], log: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches only this program, which then ends the children in order.
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )


def web_command() -> list[str]:
    # Without these numbers granian would start 512 threads, each with a database connection of its own.
    return [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"),
        *("--host", HOST, "--port", PORT, "--workers", "1", "--runtime-threads", "1"),
        *("--blocking-threads", "6", "--backpressure", "128", "--no-ws"),
        *("--log-level", "error"),
        "config.wsgi:application",
    ]


def wait_until_ready(web: subprocess.Popen[bytes]) -> bool:
    """Ask for the first page until it is answered; this also warms the templates up."""
    host = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104 - compared, not bound
    host = f"[{host}]" if ":" in host else host
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{host}:{PORT}/ar/", timeout=30):
                return True
        except urllib.error.HTTPError as error:
            if error.code == 404:
                print("There is no site yet; stop with Ctrl-C and run: make init", flush=True)
            return error.code < 500
        except OSError:
            time.sleep(0.1)
    return False


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End every child politely, then by force."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def run(variables: dict[str, str], demo: bool, children: list[subprocess.Popen[bytes]]) -> int:
    """Start the parts, say when they are ready, and wait until one of them ends by itself."""
    log_path = Path(variables["DIWAN_DATA_DIR"]) / "diwan.log"
    (ROOT / "static-build").mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
    with contextlib.ExitStack() as stack:
        # The demo's log would push the addresses off the screen; a real site's log belongs to its supervisor.
        log = stack.enter_context(log_path.open("wb")) if demo else None
        children.append(start(web_command(), variables, log))
        if not variables.get(
            "DIWAN_API_URL"
        ):  # a front end alone has no database to take tasks from
            for command in ("worker", "sequencer"):
                children.append(start([sys.executable, "manage.py", command], variables, log))
        if wait_until_ready(children[0]):
            announce(variables, demo)
        wait_until_one_ends(children)
    if demo:
        sys.stderr.write(log_path.read_text(encoding="utf-8", errors="replace")[-3000:])
    print("Diwan: a part ended by itself; stopping the other.", file=sys.stderr)
    return 1


def wait_until_one_ends(children: list[subprocess.Popen[bytes]]) -> None:
    """Return when a part ends by itself; a sequencer that refuses to sign is told and let go, for the site serves on."""
    while True:
        for child in [one for one in children if one.poll() is not None]:
            if child.returncode != SEQUENCER_REFUSES:
                return
            # People's comments wait in the database until somebody has looked into it.
            print(REFUSED, file=sys.stderr, flush=True)
            children.remove(child)
        time.sleep(0.3)


def announce(variables: dict[str, str], demo: bool) -> None:
    address = f"http://{shown_host()}:{PORT}"
    lines = [
        "",
        f"Diwan is ready:    {address}/ar/",
        f"  in English       {address}/en/",
        f"  administration   {address}/admin/",
        f"  API              {address}/api/v1/docs/",
    ]
    if demo:
        folder = Path(variables["DIWAN_DATA_DIR"])
        lines += [
            f"  mail (demo)      {address}/demo/inbox/",
            f"  log              {folder}/diwan.log",
        ]
        lines += demo_accounts(folder)
    print("\n".join([*lines, "", "Ctrl-C stops it; the data stays."]), flush=True)


def demo_accounts(folder: Path) -> list[str]:
    """The accounts that the demo made, as it noted them in its data folder."""
    noted = folder / "demo-accounts.txt"
    if not noted.exists():
        return []
    return ["", "Demo accounts:", *(f"  {line}" for line in noted.read_text().splitlines())]


class Stopped(Exception):
    """The operator asked this program to end."""


def stop_requested(*_: object) -> None:
    raise Stopped


def main() -> int:
    demo = "--demo" in sys.argv[1:]
    variables = environment(demo)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_requested)
    children: list[subprocess.Popen[bytes]] = []
    try:
        prepare(variables, demo)
        return run(variables, demo, children)
    except Stopped:
        return 0
    except subprocess.CalledProcessError:
        print("Diwan: the database could not be prepared; see above.", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(children)


if __name__ == "__main__":
    raise SystemExit(main())
