"""Refusals of this app.

Conflict
└── PseudonymKeyDestroyed     409: the scope has ended, its participants cannot be told apart any more
Invalid
└── TokenNotIssued            422: a token that was asked for without name, scope or a possible expiry; ``field`` says which
Refused
└── ScopeMissing              403: the token was not issued for this; ``needed`` is the scope
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid, Refused


class PseudonymKeyDestroyed(Conflict):
    code = "pseudonyms_destroyed"
    title = _("The records of who took part here were destroyed as promised.")


class TokenNotIssued(Invalid):
    code = "token_not_issued"
    title = _("The token was not issued.")


class ScopeMissing(Refused):
    code = "scope_missing"
    title = _("This token was not issued for this.")
