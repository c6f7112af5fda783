"""Forms of signing in to the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from accounts import mfa, throttle
from accounts.models import User
from accounts.staff import is_staff

WRONG_CODE = _("This code is not right, or has been used. Wait for the next one and type it again.")


class StaffLoginForm(LoginForm):
    """E-mail and password of staff; a citizen's account is told the same as a wrong password."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)
        if not isinstance(user, User) or not is_staff(user):
            raise self.get_invalid_login_error()


class CodeField(forms.CharField):
    """A code as people type it: digits of any script, with spaces; `autocomplete` lets a telephone offer it."""

    def __init__(self, **options: Any) -> None:
        hints = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        widget = forms.TextInput(attrs={**hints, "autofocus": True})
        super().__init__(max_length=30, widget=widget, **options)


class SecondFactorForm(forms.Form):
    code = CodeField(
        label=_("Code"),
        help_text=_("Six digits from the authenticator app, or one of your recovery codes."),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request, self._user = request, user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not throttle.try_second_factor(
            self._request, self._user, lambda: mfa.verify(user=self._user, code=code, now=now())
        ):
            raise forms.ValidationError(WRONG_CODE)
        return code


class EnrolForm(forms.Form):
    code = CodeField(label=_("Code"), help_text=_("Six digits that the app shows now."))


class ConfirmForm(forms.Form):
    """The password again, and the second factor where there is one, before factors may be changed."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request, self._user = request, user
        if mfa.has_factor(user):
            self.fields["code"] = CodeField(
                label=_("Code"),
                help_text=_(
                    "Six digits from the authenticator app, or one of your recovery codes."
                ),
            )
            del self.fields["code"].widget.attrs["autofocus"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        found = authenticate(self._request, username=self._user.email, password=password)
        if found is None or found.pk != self._user.pk:
            raise forms.ValidationError(_("This is not your password."))
        return password

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if "password" not in self.cleaned_data:
            return code  # no try of the factor for who does not know the password
        if not throttle.try_second_factor(
            self._request, self._user, lambda: mfa.verify(user=self._user, code=code, now=now())
        ):
            raise forms.ValidationError(WRONG_CODE)
        return code
