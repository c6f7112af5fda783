"""Why a sign-in through an identity provider fails.

SignInRefused            a page of its own with a 4xx status; nothing is stored
├── Cancelled            the person turned back at the provider
├── NotStartedHere       the answer belongs to no sign-in of this browser: stale, repeated, or begun by somebody else
├── TokenRefused         the provider's word is not what it must be
├── CodeRefused          the provider did not take the code
├── PersonRefused        the person is known and may not enter
└── ProviderDown         503: no answer, or none that makes sense
"""

from __future__ import annotations

from allauth.socialaccount.providers.base import ProviderException
from django.utils.translation import gettext_lazy as _


class SignInRefused(ProviderException):
    """`reason` is for the log: an event's word, never a value out of the token."""

    status = 400
    title = _("You could not be signed in")
    advice = _("Nothing was stored. Go back and begin again.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cancelled(SignInRefused):
    title = _("Signing in was cancelled")
    advice = _("You turned back at the identity provider. You can begin again at any time.")


class NotStartedHere(SignInRefused):
    advice = _(
        "This sign-in has been used already, is too old, or was begun in another browser. Begin again."
    )


class TokenRefused(SignInRefused):
    advice = _(
        "The identity provider's answer could not be trusted, so it was thrown away. Begin again; "
        "should it happen once more, tell us."
    )


class CodeRefused(SignInRefused):
    advice = _("The identity provider did not confirm the sign-in. Begin again.")


class PersonRefused(SignInRefused):
    status = 403
    title = _("You have no access here")
    advice = _(
        "The identity provider knows you, but your account is not open to this part of the site."
    )


class ProviderDown(SignInRefused):
    status = 503
    title = _("The identity provider cannot be reached")
    advice = _("This is not your fault. Nothing was stored. Try again in a few minutes.")
