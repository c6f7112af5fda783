"""Are the log's keys there and fit for each other; is what was promised also signed?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from common.operating import Finding, fault, fine, warning
from consultations.log import keys, lag, memory, reading
from operations.clock import database_now

_FILES = ("log-key", "log-promise-key")


def keys_are_fit() -> Iterator[Finding]:
    """Reads them without making new ones: a key made anew would begin a second history."""
    folder = Path(settings.KEYS_DIR)
    missing = [name for name in _FILES if not (folder / name).exists()]
    if missing:
        yield warning(
            f"Keys of the public log are not there: {', '.join(missing)}.",
            "On a new site they are made at the first comment. After a restore bring them back before anything starts.",
        )
        return
    try:
        signers, promiser = keys.signers(), keys.promiser()
        signed = memory.last_signed()
    except (ValueError, OSError, memory.Refused, IndexError) as error:
        yield fault(
            f"The log's keys cannot be used ({type(error).__name__}).",
            "Restore log-key, log-promise-key and log-signed-checkpoint from the backup of the keys.",
        )
        return
    yield fine(f"the log is signed as {signers[0].name} ({signers[0].verifier.key_id.hex()})")
    if len(signers) > 1:
        yield warning(
            f"{len(signers) - 1} earlier keys of the log sign too.",
            "Once auditors know the new one: manage.py rotate_key log --retire.",
        )
    if promiser.name.removesuffix("/promise") != signers[0].name:
        yield fault(
            "The promise key is another log's.", "Restore both from one backup of the keys."
        )
    host = urlsplit(settings.SITE_URL).netloc
    if not signers[0].name.startswith(f"{host}/"):
        yield warning(
            f"The log's origin is {signers[0].name}, the site is {host}.",
            "Right if the site moved: the origin stays. Wrong if the first start had another DIWAN_SITE_URL.",
        )
    if signed is not None:
        yield fine(f"signed up to {signed.size} entries")


def log_keeps_up() -> Iterator[Finding]:
    """Whether a sequencer works, and whether database and memory tell one history."""
    now = database_now()
    state = lag.state(now)
    if state.is_well:
        yield fine("every promise of the log is kept")
    else:
        yield fault(
            f"The oldest leaf waits for {state.lag_seconds or 0:.0f} s; receipts promise 60.",
            "Start manage.py sequencer; if it ends with 3, read docs/log.md before anything else.",
        )
    published = reading.published()
    size = published.size if published else 0
    try:
        signed = memory.last_signed()
    except (memory.Refused, ValueError, OSError):
        return  # the check-up of the keys tells it
    if signed is not None and signed.size > size:
        yield fault(
            f"{signed.size} entries were signed, the database has published {size}.",
            "Right for a moment only. Else it is older than the log: docs/backup.md, When the backup is older than the log.",
        )
    if published is not None and signed is None:
        yield fault(
            "log-signed-checkpoint is missing: nothing stops a restored old database from forking the log.",
            "Put the newest published checkpoint (log/checkpoint) there.",
        )
