"""Forms of the administration for people, bodies and memberships."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts import services
from accounts.models import Agency, Membership, User


class _PersonForm(forms.ModelForm):
    """Names may be missing; roles come from memberships, so their groups are not offered here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = False
        if "groups" in self.fields:
            self.fields["groups"].queryset = Group.objects.filter(agency_role=None)  # type: ignore[attr-defined]  # a model choice
            self.fields["groups"].help_text = _(
                "Roles in an agency are given under “Memberships”; only other groups are listed here."
            )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody already signs in with this e-mail address."))
        return email

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # Django's own, undocumented in the stubs
        services.follow_memberships(user=self.instance)

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True  # whom an administrator enters here is to work here
        user: User = super().save(commit=commit)
        return user


class PersonCreationForm(_PersonForm, UserCreationForm):
    pass


class PersonEditForm(_PersonForm, UserEditForm):
    pass


class AgencyForm(WagtailAdminModelForm):
    def save(self, commit: bool = True) -> Agency:
        return services.save_agency(self.instance)

    class Meta:
        model = Agency
        fields = ("slug", "name_ar", "name_en", "parent")


class MembershipForm(WagtailAdminModelForm):
    """A changed membership is the end of one and the beginning of another."""

    def save(self, commit: bool = True) -> Membership:
        if self.instance.pk:
            before = Membership.objects.get(pk=self.instance.pk)
            services.revoke(
                user=before.user, agency=before.agency, role=before.role, by=self.for_user
            )
        wanted = self.instance
        return services.grant(
            user=wanted.user, agency=wanted.agency, role=wanted.role, by=self.for_user
        )

    class Meta:
        model = Membership
        fields = ("user", "agency", "role")
