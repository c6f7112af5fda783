"""Files of others and the virus scanner (ADR 162): asked when a file comes, and no file is given out without its verdict.

Where ``DIWAN_CLAMD`` names no scanner nothing is asked. Where it names one that does not answer, ``DIWAN_CLAMD_AWAY`` decides:
``hold`` keeps the file, which is asked about again before anybody gets it; ``refuse`` takes no file meanwhile. A file that it
cannot look into as a whole is never clean, and a scanner that would not say so is not believed (ADR 175).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, ClassVar

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import clamd
from common.errors import Invalid, Unavailable
from common.hashing import sha256_of_open
from common.logging import get_logger
from operations import scanner_trials
from operations.models import ScannedFile

log = get_logger(__name__)

RETRY_SECONDS = 120


class NotClean(Invalid):
    """A file that nobody gets; ``problem`` is its word among the problems of files."""

    problem: ClassVar[str]


class FileInfected(NotClean):
    code = "file_infected"
    title = _("The virus scanner found malicious software in this file. It was not taken.")
    problem = "infected"


class FileNotScannable(NotClean):
    code = "file_not_scannable"
    title = _(
        "The virus scanner cannot look into the whole of this file: it holds too much, or is locked with a password."
        " Send it in parts, or without the password."
    )
    problem = "not_scannable"


class FileTooLargeToScan(NotClean):
    code = "file_too_large_to_scan"
    title = _(
        "This file is larger than the virus scanner takes. Send a smaller one, or ask the operator of the site to"
        " raise the scanner's limit."
    )
    problem = "too_large_to_scan"


class ScannerSilent(Unavailable):
    code = "scanner_silent"
    title = _("Files cannot be checked for viruses at the moment. Send the file again later.")


class FileHeld(Unavailable):
    code = "file_held"
    title = _("This file has not been checked for viruses yet. Try again in a few minutes.")


def is_on() -> bool:
    return bool(settings.CLAMD)


def take(content: BinaryIO, *, is_held: bool = True) -> None:
    """Ask about a file that comes in; it stands at its beginning afterwards.

    Args:
        is_held: whether the caller gives the file out only through `require_clean`; else it is never taken unasked.

    Raises:
        NotClean: it is not to be kept.
        ScannerSilent: the scanner does not answer, and files are not held.
    """
    if not is_on():
        return
    try:
        _require(sha256_of_open(content), content)
    except clamd.ScannerAway:
        if settings.CLAMD_AWAY == "refuse" or not is_held:
            raise ScannerSilent(retry_after_seconds=RETRY_SECONDS) from None
    finally:
        content.seek(0)


def require_clean(sha256: str, open_file: Callable[[], BinaryIO]) -> None:
    """Before a file is given out or read: it was found clean, or is now. One query; a scan where there is no verdict.

    Raises:
        NotClean: it is not.
        FileHeld: the scanner does not answer.
    """
    if not is_on():
        return
    verdict = ScannedFile.objects.filter(sha256=sha256).first()
    if verdict is not None:
        _refuse(verdict)
        return
    with open_file() as content:
        try:
            _require(sha256, content)
        except clamd.ScannerAway:
            raise FileHeld(retry_after_seconds=RETRY_SECONDS) from None


def _require(sha256: str, content: BinaryIO) -> None:
    verdict = ScannedFile.objects.filter(sha256=sha256).first()
    if verdict is None:
        try:
            infection = _asked(content)
        except clamd.LargerThanStream:
            log.error("scan.too_large", sha256=sha256, size_bytes=content.seek(0, io.SEEK_END))
            raise FileTooLargeToScan from None
        except clamd.ScannerAway as away:
            log.warning("scan.silent", reason=str(away))
            raise
        verdict, _made = ScannedFile.objects.update_or_create(
            sha256=sha256, defaults={"infection": infection, "scanned_at": timezone.now()}
        )
    _refuse(verdict)


def _asked(content: BinaryIO) -> str:
    """The name of what the scanner found, empty for nothing.

    Raises:
        ScannerAway: there is no verdict, or one that means nothing.
    """
    if clamd.pinged(settings.CLAMD) != "PONG":  # one that hangs takes seconds so, and not a minute
        raise clamd.ScannerAway("no PONG")
    infection = clamd.infection_in(content, settings.CLAMD)
    if not infection and not clamd.infection_in(_too_deep(), settings.CLAMD):
        raise clamd.ScannerAway("AlertExceedsMax is off: clean may mean that it was not looked at")
    return infection


def _too_deep() -> BinaryIO:
    return io.BytesIO(scanner_trials.nested_archives())


def _refuse(verdict: ScannedFile) -> None:
    if not verdict.infection:
        return
    log.warning("scan.infected", sha256=verdict.sha256, infection=verdict.infection)
    if verdict.infection.startswith(clamd.UNSEEN):
        raise FileNotScannable(reason=verdict.infection)
    raise FileInfected(infection=verdict.infection)
