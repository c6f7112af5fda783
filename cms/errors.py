"""Refusals of this context.

DomainError
├── Invalid
│   ├── SentTooQuickly          a form came back faster than a person can fill it in
│   ├── HoneypotFilled          the field that people do not see was filled in
│   └── FeedUnreadable          what was fetched is no feed
├── NotFound
│   └── NotRatable              this address is no page that can be rated
├── Refused
│   └── UnsignedCount           view counts come from the front end only
└── Conflict                    409
    ├── RegistrationNotOffered  the event takes no registrations
    ├── RegistrationClosed      the event was cancelled, has begun, or its deadline has passed
    └── RegistrationOver        the registration can no longer be changed
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid, NotFound, Refused


class SentTooQuickly(Invalid):
    code = "sent_too_quickly"
    title = _("The form came back faster than a person can read it. Send it once more.")


class HoneypotFilled(Invalid):
    code = "honeypot_filled"
    title = _("A field that must stay empty was filled in. Empty it and send once more.")


class FeedUnreadable(Invalid):
    code = "feed_unreadable"
    title = _("The address answers, but not with an RSS or Atom feed.")


class NotRatable(NotFound):
    code = "not_ratable"
    title = _("This page cannot be rated.")


class UnsignedCount(Refused):
    code = "unsigned_count"
    title = _("View counts are accepted from the front end only.")


class RegistrationNotOffered(Conflict):
    code = "registration_not_offered"
    title = _("This event takes no registrations.")


class RegistrationClosed(Conflict):
    code = "registration_closed"
    title = _("Registration for this event is closed.")


class RegistrationOver(Conflict):
    code = "registration_over"
    title = _("The event has begun; the registration can no longer be changed.")
