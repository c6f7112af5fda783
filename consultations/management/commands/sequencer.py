"""Run the public log's sequencer."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.log.memory import Refused
from consultations.log.sequencer import Sequencer

EXIT_REFUSED = 3


class Command(BaseCommand):
    help = (
        "Put what waits into the public log and sign it, until stopped; stands by while another sequencer works. "
        f"Ends with {EXIT_REFUSED} when signing would contradict what was signed before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="take in what waits now, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        sequencer = Sequencer()
        try:
            if once:
                self._say(sequencer.run_once())
                return
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: sequencer.stopping.set())
            sequencer.run()
        except Refused as refusal:
            message = f"The public log is not signed: {refusal}."
            raise CommandError(message, returncode=EXIT_REFUSED) from None

    def _say(self, count: int | None) -> None:
        if count is None:
            self.stdout.write("another sequencer is at work")
        else:
            self.stdout.write(f"{count} leaves logged")
