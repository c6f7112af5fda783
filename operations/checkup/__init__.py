"""What ``manage.py doctor`` looks at in this app; the others register theirs beside these."""

from __future__ import annotations

from common.operating import checkups
from operations.checkup import (
    clock,
    database,
    disk,
    files,
    links,
    mail,
    protection,
    scanner,
    site,
    work,
)


def register() -> None:
    """In the order in which a person would look: what everything stands on first."""
    checkups.register("settings", site.settings_fit)
    checkups.register("database", database.answers, needs_database=True)
    checkups.register("database-role", database.role, needs_database=True)
    checkups.register("durability", database.durability, needs_database=True)
    checkups.register("archive", database.archive, needs_database=True)
    checkups.register("migrations", database.migrations, needs_database=True)
    checkups.register("clock", clock.agrees, needs_database=True)
    checkups.register("disk", disk.has_room)
    checkups.register("secret-key", protection.secret_key)
    checkups.register("keys", protection.key_files)
    checkups.register("address", site.address)
    checkups.register("proxy", site.proxy)
    checkups.register("static-files", files.static_files)
    checkups.register("metrics", site.metrics)
    checkups.register("cache", site.cache)
    checkups.register("encryption", links.encrypted)
    checkups.register("mail", mail.sender)
    checkups.register("mail-server", mail.server)
    checkups.register("workers", work.workers, needs_database=True)
    checkups.register("queues", work.queues, needs_database=True)
    checkups.register("messages", work.messages, needs_database=True)
    checkups.register("backup", work.backup, needs_database=True)
    checkups.register("upload-scanner", scanner.scanner)
    checkups.register("media-bucket", files.bucket)
    checkups.register("files-bucket", files.shared)
