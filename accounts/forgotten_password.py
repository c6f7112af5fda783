"""A new password by mail for staff: the letter takes the way of all mail, and nobody learns who has an account."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from wagtail.admin.forms.auth import PasswordResetForm

from common.logging import get_logger
from common.visitor import counted_as
from operations import mail, throttling

log = get_logger(__name__)

HOUR = 3600
PER_PERSON, PER_VISITOR = 5, 30


class ForgottenPasswordForm(PasswordResetForm):
    """Wagtail's form (``WAGTAILADMIN_USER_PASSWORD_RESET_FORM``).

    Django would speak with the mail server while the visitor waits, but for known addresses only: the time would tell them from
    others, and a server that is away would lose the letter. Who asks too often reads the same words, and nothing is sent.
    """

    def save(self, *args: Any, **options: Any) -> None:
        if _is_within(f"visitor:{counted_as(options['request'])}", PER_VISITOR):
            super().save(*args, **options)

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        *others: Any,
        **more: Any,
    ) -> None:
        if not _is_within(f"person:{context['user'].pk}", PER_PERSON):
            return
        mail.send(
            to=context["email"],
            subject=render_to_string(subject_template_name, context),
            text=render_to_string(email_template_name, context),
            is_secret=True,
        )


def _is_within(asked: str, limit: int) -> bool:
    is_within = throttling.count(f"password-reset:{asked}", HOUR).number <= limit
    if not is_within:
        log.warning("password_reset.too_often", by=asked.partition(":")[0])
    return is_within
