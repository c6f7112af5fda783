"""What a person of an agency may meet of pages, files and people: the own agency's things, and what is public anyway."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.documents import get_document_model
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import User

_FILE_ACTIONS = ("change", "delete", "choose")


def reachable_pages(user: Any, pages: Any = None) -> Any:  # Any: Wagtail's untyped query sets
    """Of `pages` (or all) those that are public, and those in whose section the person works."""
    pages = Page.objects.all() if pages is None else pages
    if user.is_superuser:
        return pages
    own = PagePermissionPolicy().explorable_instances(user).values("pk")
    public = Page.objects.live().public().values("pk")
    return pages.filter(pk__in=own) | pages.filter(pk__in=public)


def reachable_images(user: Any) -> Any:
    return _reachable_files(user, get_image_model(), Image)


def reachable_documents(user: Any) -> Any:
    return _reachable_files(user, get_document_model(), Document)


def _reachable_files(user: Any, model: Any, named_by_rights: Any) -> Any:
    # Wagtail's own policies of images and documents have another address in each of its releases.
    policy = CollectionOwnershipPermissionPolicy(
        model, auth_model=named_by_rights, owner_field_name="uploaded_by_user"
    )
    return policy.instances_user_has_any_permission_for(user, _FILE_ACTIONS)


def may_act_below(user: Any, page: Page) -> bool:
    """Whether the person holds any right on this very page."""
    actions = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}
    allowed: bool = PagePermissionPolicy().user_has_any_permission_for_instance(user, actions, page)
    return allowed


def colleagues(user: Any) -> QuerySet[User]:
    """The people of the person's agencies, and the person; everybody for a superuser."""
    if user.is_superuser:
        return User.objects.all()
    mine = user.memberships.values("agency")
    return (
        User.objects.filter(memberships__agency__in=mine).distinct()
        | User.objects.filter(pk=user.pk).distinct()
    )
