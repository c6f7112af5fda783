"""Screens of the administration for people, bodies and memberships; for the site's administrators only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.users.views.users import UserViewSet

from accounts import services
from accounts.folded_search import FoldedIndexView, FoldedUserIndexView
from accounts.forms import AgencyForm, MembershipForm, PersonCreationForm, PersonEditForm
from accounts.models import Agency, Membership


class PersonViewSet(UserViewSet):
    """Wagtail's screens for users, with sign-in by e-mail."""

    index_view_class = FoldedUserIndexView

    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonEditForm if for_update else PersonCreationForm


class RevokeView(generic.DeleteView):
    def delete_action(self) -> None:
        membership = self.object
        services.revoke(
            user=membership.user,
            agency=membership.agency,
            role=membership.role,
            by=self.request.user,
        )


class AgencyViewSet(ModelViewSet):
    model = Agency
    icon = "home"
    menu_label = _("Agencies")
    list_display: ClassVar = ["name_ar", "name_en", "slug", "parent"]
    search_fields: ClassVar = ["name_ar", "name_en", "slug"]
    index_view_class = FoldedIndexView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[AgencyForm]:
        return AgencyForm


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "group"
    menu_label = _("Memberships")
    list_display: ClassVar = ["user", "agency", "role"]
    list_filter: ClassVar = ["agency", "role"]
    delete_view_class = RevokeView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[MembershipForm]:
        return MembershipForm


class PeopleGroup(ModelViewSetGroup):
    menu_label = _("Agencies and roles")
    menu_icon = "group"
    menu_order = 610
    items = (AgencyViewSet, MembershipViewSet)
