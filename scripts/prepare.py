"""Compile the translations, migrate, and with `--demo` load sample content.

One process does it all, because each start of Django costs two seconds.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    from scripts import compile_messages

    compile_messages.main()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    Path(os.environ["DIWAN_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    for command, wanted in (("migrate", True), ("load_demo", "--demo" in sys.argv)):
        if not wanted:
            continue
        started = time.monotonic()
        call_command(command, verbosity=0)
        print(f"  {command}: {time.monotonic() - started:.1f} s", flush=True)
    if "--demo" in sys.argv:
        note_accounts(Path(os.environ["DIWAN_DATA_DIR"]) / "demo-accounts.txt")


def note_accounts(file: Path) -> None:
    """Write down who may sign in to the demo, for `make demo` to print at each start."""
    from accounts.demo import ACCOUNTS, PASSWORD

    lines = [
        f"{role.value.replace('_', ' '):15} {email}" for email, _first, _last, role in ACCOUNTS
    ]
    file.write_text("\n".join([*lines, f"{'password of all':15} {PASSWORD}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
