"""The kinds of changes between two releases."""

from __future__ import annotations

ADDED, REMOVED, REVISED = "added", "removed", "revised"
CHANGES = (ADDED, REMOVED, REVISED)
