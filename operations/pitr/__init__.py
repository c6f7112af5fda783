"""PostgreSQL brought back to any moment: base backups, the archive of its log, files, drills (docs/backup.md)."""
