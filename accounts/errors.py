"""Refusals of this app.

Conflict
├── PseudonymKeyDestroyed     409: the scope has ended, its participants cannot be told apart any more
└── ActsForAgency             409: who acts for a body cannot erase the account that their acts stand under
Invalid
├── AddressNotUnderstood      422: neither an e-mail address nor a mobile number
├── PhoneNotOffered           422: this site sends no text messages
├── CodeRefused               422: wrong, expired, used, or tried too often; which of them is not told
└── TokenNotIssued            422: a token that was asked for without name, scope or a possible expiry; ``field`` says which
RoleNotYours                  403: only an agency's administrator gives and ends its roles
LastAdministrator             409: the agency would be left without anybody who gives its roles
TooManyCodes                  429: several codes were sent to this address already
UploadQuotaReached            429: as many files, or bytes, as one person or visitor may send in a day
Refused
├── AssuranceTooLow           403: who takes part must be known better
├── SignInAgain               403: the sign-in is too old for what was asked
└── ScopeMissing              403: the token was not issued for this; ``needed`` is the scope
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, DomainError, Invalid, Refused


class PseudonymKeyDestroyed(Conflict):
    code = "pseudonyms_destroyed"
    title = _("The records of who took part here were destroyed as promised.")


class ActsForAgency(Conflict):
    code = "acts_for_agency"
    title = _(
        "This account acts for a public body. Ask its administrator to end your roles first; then you can erase it."
    )


class AddressNotUnderstood(Invalid):
    code = "address_not_understood"
    title = _("Write an e-mail address, such as name@example.org, or a mobile telephone number.")


class PhoneNotOffered(Invalid):
    code = "phone_not_offered"
    title = _("This site sends no text messages; write your e-mail address instead.")


class CodeRefused(Invalid):
    code = "code_refused"
    title = _("The code is not right, or is no longer valid. Check it, or ask for a new one.")


class TooManyCodes(DomainError):
    code = "too_many_codes"
    status = 429
    title = _("Several codes were sent to this address. Wait a while, then ask again.")


class UploadQuotaReached(DomainError):
    code = "upload_quota_reached"
    status = 429
    title = _("As many files as one person may send in a day have come. Go on tomorrow.")


class AssuranceTooLow(Refused):
    code = "assurance_too_low"
    title = _("Sign in to take part here.")


class SignInAgain(Refused):
    code = "sign_in_again"
    title = _("For your safety, sign in again before you do this.")


class TokenNotIssued(Invalid):
    code = "token_not_issued"
    title = _("The token was not issued.")


class ScopeMissing(Refused):
    code = "scope_missing"
    title = _("This token was not issued for this.")


class RoleNotYours(Refused):
    code = "role_not_yours"
    title = _("Only an administrator of the agency gives and ends its roles.")


class LastAdministrator(Conflict):
    code = "last_administrator"
    title = _(
        "The agency would be left without an administrator. Give the role to somebody else first."
    )
