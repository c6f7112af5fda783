"""What visitors said of pages: read in the administration, changed by nobody."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.home.selectors import editable_pages
from cms.models import PageFeedback


class ReadOnly(ModelPermissionPolicy):
    """Whoever may see feedback sees it; nobody writes it here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, "view"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class PageFeedbackViewSet(SnippetViewSet):
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

    def get_queryset(self, request: Any) -> Any:
        """Editors read of their own agency's pages; superusers of every address."""
        if request.user.is_superuser:
            return PageFeedback.objects.all()
        keys = editable_pages(request.user).values("translation_key")
        return PageFeedback.objects.filter(page_key__in=keys)


register_snippet(PageFeedbackViewSet)
