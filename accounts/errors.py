"""Refusals of this app.

Conflict
└── PseudonymKeyDestroyed     409: the scope has ended, its participants cannot be told apart any more
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict


class PseudonymKeyDestroyed(Conflict):
    code = "pseudonyms_destroyed"
    title = _("The records of who took part here were destroyed as promised.")
