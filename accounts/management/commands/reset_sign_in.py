"""``manage.py reset_sign_in EMAIL``: let an administrator back in who lost the second factor or is locked out."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mfa, throttle
from accounts.models import User


class Command(BaseCommand):
    help = "Remove the second factor and end the locks and sessions of a staff account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--password", action="store_true", help="ask for a new password too")

    def handle(self, *, email: str, password: bool, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(_("Nobody signs in with %(email)s.") % {"email": email})
        with transaction.atomic():
            if password:
                _new_password(user)
            mfa.remove(user=user, by=None)
            throttle.forget_failures(user)
        told = _("%(email)s can sign in again and will set up a new second factor.")
        self.stdout.write(told % {"email": user.email})


def _new_password(user: User) -> None:
    typed = getpass(_("New password: "))
    try:
        validate_password(typed, user)
    except ValidationError as unfit:
        raise CommandError(" ".join(unfit.messages)) from None
    user.set_password(typed)
    user.save(update_fields=["password"])
