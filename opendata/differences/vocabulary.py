"""The kinds of changes between two releases."""

from __future__ import annotations

ADDED, REMOVED, REVISED = "added", "removed", "revised"
CHANGES = (ADDED, REMOVED, REVISED)
CHANGE_CHOICES = [(one, one) for one in CHANGES]
