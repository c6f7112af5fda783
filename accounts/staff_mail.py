"""What Wagtail and Django write to people by themselves, put among the platform's mail (`EMAIL_BACKEND`).

They would speak with the mail server while somebody waits for a page: one that is slow or away would hold up or refuse what an
editor does, and the notice would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from wagtail.users.models import UserProfile

from operations import mail


class MailBackend(BaseEmailBackend):
    """Each recipient gets a delivery of their own, written into the present transaction; a task sends it."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """How many messages were put down.

        Raises:
            ValueError: a message has files, which deliveries have not.
        """
        return sum(1 for message in email_messages if _put_down(message))


def _put_down(message: EmailMessage) -> bool:
    if message.attachments:
        raise ValueError("The platform's mail carries no files.")
    recipients = message.recipients()
    extras = mail.Extras(html=_html(message), headers=_headers(message))
    for address in recipients:
        mail.send(
            to=address,
            subject=str(message.subject),
            text=str(message.body),
            language=_language(address),
            extras=extras,
        )
    return bool(recipients)


def _html(message: EmailMessage) -> str:
    forms = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in forms if kind == "text/html"), "")


def _headers(message: EmailMessage) -> dict[str, str]:
    answers = {"Reply-To": ", ".join(message.reply_to)} if message.reply_to else {}
    return {**message.extra_headers, **answers}


def _language(address: str) -> str:
    """Wagtail writes to each in the language of their profile, and does not say so."""
    profile = UserProfile.objects.filter(user__email=address).first()
    return profile.get_preferred_language() if profile else ""
