"""Backups: one folder with the database, the files and a manifest; the keys go apart. Entry points: `take` and `restore`."""

from operations.backup.errors import BackupRefused
from operations.backup.restoring import Order, Outcome, restore
from operations.backup.taking import take

__all__ = ["BackupRefused", "Order", "Outcome", "restore", "take"]
