"""Let a log grow in steps; run as a program. Prints the checkpoint of each size that was asked for, as one JSON list."""

from __future__ import annotations

import json
import os
import sys


def main(sizes: list[int]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from consultations import log
    from consultations.log import reading
    from consultations.log.sequencer import Sequencer

    sequencer, notes = Sequencer(), []
    for size in sizes:
        while sequencer.step():
            pass
        now = reading.published()
        with transaction.atomic():
            for number in range(now.size if now else 0, size):
                log.record_act("restore.performed", None, f"n{number}", timezone.now())
        while sequencer.step():
            pass
        newest = reading.published()
        assert newest is not None and newest.size == size, newest
        notes.append(newest.note)
    print(json.dumps(notes))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
