"""A form that was open for as long as a person needs, without any test waiting for it."""

from __future__ import annotations

import time

from django.core import signing

from frontend.forms import SALT


def opened_before(seconds: float = 60) -> dict[str, str]:
    """The hidden field of a public form that was shown so long ago."""
    return {"opened": signing.dumps(int(time.time() - seconds), salt=SALT)}
