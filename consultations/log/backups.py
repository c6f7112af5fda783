"""The log's part in backups: a manifest tells its head, the signed checkpoint never gets older, a restore is told in the log."""

from __future__ import annotations

from common.registry import Restored, backups
from consultations.log import memory, recording, records
from consultations.models import LeafKind, LogHead


def register() -> None:
    backups.add_facts("log", head)
    backups.add_moving_key(memory.path().name)
    backups.after_restore(restored)


def head() -> dict[str, int | str]:
    """Size and root of the stored log; empty before the sequencer ran for the first time."""
    newest = LogHead.objects.order_by("-size").first()
    return {"size": newest.size, "root": bytes(newest.root).hex()} if newest else {}


def restored(restore: Restored) -> str:
    """Leave a leaf that tells of the restore; returns what the operator must do before it can be signed, if anything."""
    size = int(head().get("size", 0))
    recording.record_act(
        LeafKind.RESTORE_PERFORMED,
        None,
        restore.backup_id,
        restore.now,
        backup_made=records.minute_of(restore.made_at),
        size=size,
    )
    signed = memory.last_signed()
    if signed is None or signed.size <= size:
        return ""
    return (
        f"The public log was signed up to {signed.size} entries, the backup holds {size}: the sequencer will refuse "
        "to sign until the missing ones are brought back (manage.py recover_log, see docs/backup.md)."
    )
