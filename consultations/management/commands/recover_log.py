"""Complete the public log after an older backup was restored."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.log import recovery
from consultations.log.lock import SequencerLock
from consultations.log.memory import Refused


class Command(BaseCommand):
    help = (
        "Bring signed entries that the restored database lacks back into the log, out of a copy (see copy_log). "
        "The log tells of it; afterwards the sequencer signs again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="a copy of the log, in the layout of C2SP tlog-tiles"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        lock = SequencerLock()
        if not lock.acquire():
            raise CommandError("A sequencer is at work; stop it first.")
        try:
            done = recovery.recover(folder)
        except Refused as refusal:
            raise CommandError(f"Nothing was changed: {refusal}.") from None
        finally:
            lock.release()
        self.stdout.write(f"{done.entries} entries are back")
        if done.lost:
            listed = ", ".join(map(str, done.lost))
            self.stdout.write(f"Lost with the old database is what these entries tell of: {listed}")
        if done.erased:
            listed = ", ".join(done.erased)
            self.stdout.write(f"Erased after the backup was made, to be erased again: {listed}")
