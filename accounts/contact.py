"""Addresses that people type to be reached at: an e-mail address or a telephone number, in its one spelling."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.errors import AddressNotUnderstood
from common.arabic import latin_digits

MAX_TYPED = 254
EMAIL, PHONE = "email", "phone"
_SMS_KINDS = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """``kind`` is ``email`` or ``phone``; ``value`` is lower case, or E.164."""

    kind: str
    value: str

    @property
    def identifier(self) -> str:
        """What pseudonyms are made from."""
        return f"{self.kind}:{self.value}"

    @property
    def masked(self) -> str:
        """Enough to recognise one's own address, too little to learn somebody else's.

        >>> Contact("email", "layla@example.org").masked, Contact("phone", "+962790001234").masked
        ('l•••@example.org', '+962•••34')
        """
        if self.kind == EMAIL:
            name, _at, host = self.value.partition("@")
            return f"{name[:1]}•••@{host}"
        return f"{self.value[:4]}•••{self.value[-2:]}"


def read_contact(typed: str) -> Contact:
    """Understand what was typed; digits of any script, blanks and dashes in numbers are fine.

    Raises:
        AddressNotUnderstood: it is neither; or a number that no message can reach.
    """
    text = latin_digits(typed.strip().strip("\u200e\u200f\u202a\u202c\u2066\u2069"))
    if not 0 < len(text) <= MAX_TYPED:
        raise AddressNotUnderstood
    return _email(text) if "@" in text else _phone(text)


def _email(text: str) -> Contact:
    value = text.lower()
    try:
        validate_email(value)
    except ValidationError:
        raise AddressNotUnderstood from None
    # Letters outside ASCII before the @ reach no ordinary mail server, and look-alikes of other people's addresses.
    if not value.isascii():
        raise AddressNotUnderstood
    return Contact(EMAIL, value)


def _phone(text: str) -> Contact:
    if len(text) > 40:
        raise AddressNotUnderstood
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise AddressNotUnderstood from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise AddressNotUnderstood
    if phonenumbers.number_type(number) not in _SMS_KINDS:
        raise AddressNotUnderstood
    return Contact(PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
