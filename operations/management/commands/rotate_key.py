"""Change one of the installation's keys, or forget its earlier ones."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.logging import get_logger
from common.operating import RotationRefused, rotations
from operations.clock import database_now

log = get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Put a new key before the present one, which counts until it is retired (--retire). "
        "docs/operations.md says for each key what goes on and what ends."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", choices=rotations.names(), help="which key")
        parser.add_argument("--retire", action="store_true", help="forget the earlier keys")

    def handle(self, *args: Any, key: str, retire: bool, **options: Any) -> None:
        rotation = rotations[key]
        act = rotation.retire if retire else rotation.rotate
        try:
            said = act(database_now())
        except RotationRefused as refusal:
            raise CommandError(str(refusal)) from None
        log.warning("key.retired" if retire else "key.rotated", key=key)
        for line in said:
            self.stdout.write(line)
