"""What the commands of restores are asked with."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path

from django.utils.dateparse import parse_datetime

# Where distributions keep backups; what deploy/install makes.
FOLDER = Path("/var/backups/diwan")


def instant(text: str) -> datetime:
    """An instant in ISO 8601 with its zone: what hour is meant must not depend on where one reads it."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(
            f"{text!r} is no instant with a zone, like 2026-11-30T14:05:00+03:00"
        )
    return found.astimezone(UTC)


def add_folder(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=FOLDER,
        help=f"folder of all base backups, with the archive «wal» in it; default {FOLDER}",
    )


def add(parser: ArgumentParser) -> None:
    """The folder and the moment."""
    add_folder(parser)
    parser.add_argument(
        "--at",
        type=instant,
        help="the last moment to bring back, with its zone: 2026-11-30T14:05:00+03:00; without it the end of the archive",
    )
