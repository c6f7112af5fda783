"""The fingerprint by which the log names what was published: a text, a survey, a poll."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def fingerprint(content: Any) -> str:  # Any: JSON values
    """SHA-256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Any) -> bytes:  # Any: as above
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
