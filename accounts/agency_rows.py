"""Screens for rows that belong to an agency: people meet the rows of the own agency only, as far as the role reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import Http404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views import snippets

from accounts import policies
from accounts.actors import Actor, actor_for
from accounts.folded_search import FoldedSnippetIndexView


class AgencyRowsPolicy(ModelPermissionPolicy):
    """Wagtail's questions about one row or about all, answered agency by agency. The model has a field ``agency``."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not self.user_has_permission(user, action):
            return False
        label, name = self._names
        return policies.may_with_rows(_actor(user), action, label, name, instance.agency_id)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        rows = self.model._default_manager.all()
        actor = _actor(user)
        if actor.is_everywhere:
            return rows
        agencies = policies.row_agencies(actor, tuple(actions), *self._names)
        return rows.filter(agency__in=agencies)

    @property
    def _names(self) -> tuple[str, str]:
        return self.model._meta.app_label, self.model._meta.model_name


def _actor(user: Any) -> Actor:
    """The roles of the person of this request, asked once."""
    if not hasattr(user, "_diwan_actor"):
        user._diwan_actor = actor_for(user)
    found: Actor = user._diwan_actor
    return found


class OwnRow:
    """A view of one row: what the person has no right over does not exist for them."""

    row_actions: ClassVar[tuple[str, ...]] = ("view", "add", "change", "delete")

    def get_object(self, queryset: Any = None) -> Any:
        row = super().get_object(*([queryset] if queryset is not None else []))  # type: ignore[misc]  # a mixin
        viewset = type(row).snippet_viewset
        user = self.request.user  # type: ignore[attr-defined]  # as above
        if not viewset.permission_policy.user_has_any_permission_for_instance(
            user, self.row_actions, row
        ):
            raise Http404
        return row


class EditRow(OwnRow, snippets.EditView):
    row_actions = ("change",)


class DeleteRow(OwnRow, snippets.DeleteView):
    row_actions = ("delete",)


class CopyRow(OwnRow, snippets.CopyView):
    row_actions = ("change",)


class UsageOfRow(OwnRow, snippets.UsageView):
    pass


class HistoryOfRow(OwnRow, snippets.HistoryView):
    pass


class InspectRow(OwnRow, snippets.InspectView):
    pass


class OwnRowsViewSet(snippets.SnippetViewSet):
    """A snippet's screens, each narrowed by the viewset's permission policy. Nothing chooses such rows, see `accounts.fence`."""

    index_view_class = FoldedSnippetIndexView
    edit_view_class = EditRow
    delete_view_class = DeleteRow
    copy_view_class = CopyRow
    usage_view_class = UsageOfRow
    history_view_class = HistoryOfRow
    inspect_view_class = InspectRow

    def get_queryset(self, request: Any) -> Any:
        return self.permission_policy.instances_user_has_any_permission_for(
            request.user, OwnRow.row_actions
        )


class AgencyRowsViewSet(OwnRowsViewSet):
    """The screens of a model with a field ``agency``; the model's form is an `accounts.row_forms.AgencyRowForm`."""

    @property
    def permission_policy(self) -> AgencyRowsPolicy:
        return AgencyRowsPolicy(self.model)
