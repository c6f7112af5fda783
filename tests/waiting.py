"""How long tests wait for a browser; and a form that was open for as long as a person needs, without any wait."""

from __future__ import annotations

import time

from django.core import signing

from frontend.forms import SALT

PATIENCE_MS = 60_000  # of a machine that does much else; nobody waits longer than it takes


def opened_before(seconds: float = 60, key: str | None = None) -> dict[str, str]:
    """The hidden field of a public form that was shown so long ago; `key` is another process's secret."""
    return {"opened": signing.dumps(int(time.time() - seconds), key=key, salt=SALT)}
