"""What visitors said of pages: read in the administration, changed by nobody."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet

from accounts.agency_rows import OwnRowsViewSet
from cms.home.selectors import editable_pages
from cms.models import PageFeedback


class ReadOnly(ModelPermissionPolicy):
    """Whoever may see feedback sees that of the own agency's pages, superusers that of every address; nobody writes it here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, "view"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        rows = self.instances_user_has_any_permission_for(user, [action])
        return bool(rows.filter(pk=instance.pk).exists())

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        if not self.user_has_any_permission(user, actions):
            return PageFeedback.objects.none()
        if user.is_superuser:
            return PageFeedback.objects.all()
        keys = editable_pages(user).values("translation_key")
        return PageFeedback.objects.filter(page_key__in=keys)


class PageFeedbackViewSet(OwnRowsViewSet):
    model = PageFeedback
    icon = "comment"
    inspect_view_enabled = True
    inspect_view_fields: ClassVar = [
        "path",
        "language",
        "is_useful",
        "reason_names",
        "text",
        "created_at",
    ]
    list_display: ClassVar = ["path", "is_useful", "reason_names", "text", "created_at"]
    list_filter: ClassVar = ["is_useful", "language", "created_at"]
    search_fields: ClassVar = ["path", "text"]

    @property
    def permission_policy(self) -> ReadOnly:
        return ReadOnly(self.model)


register_snippet(PageFeedbackViewSet)
