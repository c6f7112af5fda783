"""How well the person behind a session is known.

`strong` is what an identity provider vouches for by a smart card or a second factor (compare eIDAS «substantial» and «high»).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Assurance(models.TextChoices):
    """From nobody known to a proven identity; each level does for all that ask for a lower one."""

    OPEN = "open", _("open: no account needed")
    VERIFIED = "verified", _("a verified e-mail address or telephone number")
    SIGNED_IN = "signed_in", _("signed in with an account")
    STRONG = "strong", _("proven identity")

    def covers(self, required: str) -> bool:
        """Whether this level does where `required` is asked for."""
        order = list(Assurance)
        return order.index(self) >= order.index(Assurance(required))
