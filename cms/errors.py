"""Refusals of this context.

DomainError
├── Invalid
│   ├── SentTooQuickly          a form came back faster than a person can fill it in
│   └── HoneypotFilled          the field that people do not see was filled in
├── NotFound
│   └── NotRatable              this address is no page that can be rated
└── Refused
    └── UnsignedCount           view counts come from the front end only
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Invalid, NotFound, Refused


class SentTooQuickly(Invalid):
    code = "sent_too_quickly"
    title = _("The form came back faster than a person can read it. Send it once more.")


class HoneypotFilled(Invalid):
    code = "honeypot_filled"
    title = _("A field that must stay empty was filled in. Empty it and send once more.")


class NotRatable(NotFound):
    code = "not_ratable"
    title = _("This page cannot be rated.")


class UnsignedCount(Refused):
    code = "unsigned_count"
    title = _("View counts are accepted from the front end only.")
