"""What the privacy page says of how long things are kept; a test compares the days with the rules that are followed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Period:
    """``rule`` is the name in docs/privacy.md; without days the row says in words until when."""

    rule: str
    what: str | Promise
    why: str | Promise
    since: str | Promise
    days: int = 0


PERIODS = (
    Period(
        "",
        _("Your account: address, name, language and choices"),
        _("signing in, and the messages that you choose"),
        pgettext_lazy("period", "until you erase it"),
    ),
    Period(
        "",
        _("Comments and votes, under a number of this one consultation"),
        _("the public record, and one voice for each person"),
        pgettext_lazy("period", "until you withdraw or erase them"),
    ),
    Period(
        "pseudonym_keys",
        _("The key by which a consultation tells its participants apart"),
        _("showing you what you sent, and appeals"),
        pgettext_lazy("period", "after the outcome"),
        30,
    ),
    Period(
        "invitations",
        _("Addresses of people invited to a consultation that is not for everybody"),
        _("inviting you, and letting you read it"),
        pgettext_lazy("period", "after the outcome"),
        30,
    ),
    Period(
        "unconfirmed_subscriptions",
        _("An address at which somebody asked for messages, before its mailbox has confirmed"),
        _("asking the mailbox"),
        pgettext_lazy("period", "after asking"),
        7,
    ),
    Period(
        "ended_subscriptions",
        _("An address to which messages about consultations are sent"),
        _("sending them"),
        pgettext_lazy("period", "after you end them, or the address takes no mail"),
        30,
    ),
    Period(
        "kept_drafts",
        _(
            "A comment that you typed and could not send yet, under a key that only your browser has"
        ),
        _("losing nothing while you sign in"),
        pgettext_lazy("period", "after typing, or until it is sent"),
        1,
    ),
    Period(
        "sessions",
        _("That you are signed in, how and since when"),
        _("staying signed in"),
        pgettext_lazy("period", "after signing in, or until you sign out"),
        14,
    ),
    Period(
        "sign_in_codes",
        _("A fingerprint of the code sent to your address"),
        _("proving that the address is yours"),
        pgettext_lazy("period", "after sending"),
        1,
    ),
    Period(
        "secret_deliveries",
        _("Messages with a code, a receipt or a notice"),
        _("reaching you"),
        pgettext_lazy("period", "after writing"),
        1,
    ),
    Period(
        "deliveries",
        _("Other messages to you"),
        _("reaching you, and answering complaints"),
        pgettext_lazy("period", "after sending"),
        30,
    ),
    Period(
        "idempotency_keys",
        _("The answer to what you sent"),
        _("so that pressing twice sends once"),
        pgettext_lazy("period", "after sending"),
        2,
    ),
    Period(
        "event_registrations",
        _("Name, address and needs for an event"),
        _("your place at the event"),
        pgettext_lazy("period", "after the event"),
        90,
    ),
    Period(
        "sign_in_failures",
        _("The network that wrong passwords came from, never the whole address of a device"),
        _("stopping who guesses passwords"),
        pgettext_lazy("period", "after the attempt"),
        1,
    ),
    Period(
        "searches",
        _(
            "Words that several people searched for on one day, without who they were; words that only a few typed are not kept"
        ),
        _("finding what the site lacks"),
        pgettext_lazy("period", "after the day"),
        366,
    ),
    Period(
        "",
        _("Backup copies of all this"),
        _("starting again after a fault"),
        pgettext_lazy("period", "until they are overwritten, 30 days at most"),
    ),
)
