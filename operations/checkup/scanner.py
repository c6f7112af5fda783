"""Does the scanner of uploads answer, and does its word mean something: known, deep, locked and large files are tried."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from django.conf import settings

from common import clamd
from common.operating import Finding, fault, fine, warning
from operations import scanner_trials

_MB = 1024 * 1024
_CONF = "and restart clamav-daemon; see docs/security/uploads.md."


def scanner() -> Iterator[Finding]:
    """Where a scanner is set: one line where all is well, else each thing that is not."""
    address = settings.CLAMD
    if not address:
        return
    try:
        said = clamd.pinged(address)
        found = list(_not_well(address)) if said == "PONG" else [_no_clamd()]
    except clamd.ScannerAway as error:
        found = [
            fault(
                f"clamd does not answer ({error}).",
                "Start clamav-daemon, and look whether DIWAN_CLAMD names its socket or host:port.",
            )
        ]
    yield from found or [fine("clamd answers, knows the test file and tells what it cannot see")]


def _no_clamd() -> Finding:
    return fault("What answers is no clamd.", "Look at DIWAN_CLAMD.")


def _not_well(address: str) -> Iterator[Finding]:
    def said_of(content: BinaryIO) -> str:
        with closing(content):
            return clamd.infection_in(content, address)

    if not said_of(io.BytesIO(scanner_trials.EICAR)):
        yield fault(
            "clamd takes the EICAR test file for clean: it has no signatures.",
            "Run freshclam, and look at DatabaseDirectory in clamd.conf.",
        )
    if not said_of(io.BytesIO(scanner_trials.nested_archives())):
        yield fault(
            "clamd calls files clean that it did not look into as a whole, so no file is given out.",
            f"Set AlertExceedsMax yes in clamd.conf, {_CONF}",
        )
    if not said_of(io.BytesIO(scanner_trials.locked_archive())):
        yield warning(
            "clamd calls archives clean that are locked with a password.",
            f"Set AlertEncryptedArchive yes in clamd.conf, {_CONF}",
        )
    yield from _too_small(address)


def _too_small(address: str) -> Iterator[Finding]:
    """Whether a file of the largest size that anybody may send gets a verdict."""
    size = settings.API_MAX_UPLOAD_BYTES
    try:
        with scanner_trials.zeros(size) as largest:
            infection = clamd.infection_in(largest, address)
    except clamd.LargerThanStream:
        yield fault(
            f"clamd takes no file of {size // _MB} MB, as large as files may be sent.",
            f"Set StreamMaxLength 110M in clamd.conf, {_CONF}",
        )
        return
    if infection.startswith(clamd.UNSEEN):
        yield fault(
            f"clamd does not look into files of {size // _MB} MB, as large as files may be sent.",
            f"Set MaxFileSize and MaxScanSize to 500M in clamd.conf, {_CONF}",
        )
