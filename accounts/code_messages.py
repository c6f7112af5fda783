"""The words in which a sign-in code is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.contact import EMAIL, Contact
from common.bidi import isolate
from operations import mail, sms

# A text message in Arabic has 70 characters; a longer one is two, and some telephones show the second first.
SMS_CHARACTERS = 70


def send(*, contact: Contact, code: str, language: str) -> None:
    """Write the message into the present transaction; a task delivers it."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    with translation.override(language):
        if contact.kind == EMAIL:
            mail.send(
                to=contact.value,
                subject=_("Your sign-in code"),
                text=_email_text(code, host),
                language=language,
                is_secret=True,
            )
        else:
            sms.send(to=contact.value, text=sms_text(code, host), language=language)


def grouped(code: str) -> str:
    """
    >>> grouped("12345678")
    '1234 5678'
    """
    return f"{code[:4]} {code[4:]}"


def sms_text(code: str, host: str) -> str:
    """One text message; its last line lets telephones fill the code in on this site only, where there is room for it.

    Source: WICG, «Origin-bound one-time codes delivered via SMS».
    """
    text = _("%(code)s is your sign-in code.") % {"code": grouped(code)}
    bound = f"{text}\n\n@{host} #{code}"
    return bound if len(bound) <= SMS_CHARACTERS else text


def _email_text(code: str, host: str) -> str:
    return _(
        "Your code: %(code)s\n\nType it on %(host)s within ten minutes. Nobody from the site will ask you for it.\n\n"
        "If you did not ask for a code, do nothing: nobody can sign in without it."
    ) % {"code": isolate(grouped(code)), "host": isolate(host)}
