"""Prepare a rehearsal's database and files in one process: `python scripts/rehearsal_content.py FOLDER [demo]`.

Migrates, collects the static files into FOLDER, and with ``demo`` loads the sample content.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from scripts import compile_messages

    compile_messages.main()
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = Path(sys.argv[1])
    django.setup()
    call_command("collectstatic", "--noinput", verbosity=0)
    call_command("migrate", verbosity=0)
    if "demo" in sys.argv[2:]:
        call_command("load_demo", verbosity=0)


if __name__ == "__main__":
    main()
