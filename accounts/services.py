"""Writes about people and bodies: who acts for which agency, and the groups that follow from it."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from accounts import collections, sections
from accounts.models import Agency, Membership, RoleChange, RoleGroup, User
from accounts.roles import CLOSED, GRANTS, READ_ONLY, Grants
from common import generation
from common.logging import get_logger

log = get_logger(__name__)


@transaction.atomic
def grant(*, user: User, agency: Agency, role: str, by: User | None = None) -> Membership:
    """Let `user` act for `agency` as `role`; a second call changes nothing.

    Args:
        by: who gives it, for the diary; None for the platform itself (a command, a staff directory). Whether that person may
            give it is asked by `accounts.delegation`.
    """
    membership, is_new = Membership.objects.get_or_create(user=user, agency=agency, role=role)
    user.groups.add(group_for(agency=agency, role=role))
    if is_new:
        _note(RoleChange.Verb.GIVEN, membership, by)
    return membership


@transaction.atomic
def revoke(*, user: User, agency: Agency, role: str, by: User | None = None) -> None:
    """End the role, from the person's next click on; what is not held is no error."""
    for membership in Membership.objects.filter(user=user, agency=agency, role=role):
        _note(RoleChange.Verb.ENDED, membership, by)
        membership.delete()
    for role_group in RoleGroup.objects.filter(agency=agency, role=role):
        user.groups.remove(role_group.group)


@transaction.atomic
def end_all_roles(*, user: User, by: User | None = None) -> None:
    """End every role of a person, before the account goes."""
    for membership in list(user.memberships.select_related("agency")):
        revoke(user=user, agency=membership.agency, role=membership.role, by=by)


@transaction.atomic
def follow_memberships(*, user: User) -> None:
    """Make the person's role groups exactly those of the memberships; other groups stay."""
    wanted = {group_for(agency=row.agency, role=row.role) for row in user.memberships.all()}
    held = set(user.groups.filter(agency_role__isnull=False))
    user.groups.remove(*(held - wanted))
    user.groups.add(*(wanted - held))


@transaction.atomic
def save_agency(agency: Agency) -> Agency:
    """Store a new or changed body, open its section, and let its people into it."""
    agency.full_clean()
    agency.save()
    sections.open_for(agency)
    refresh_permissions(agency=agency)
    generation.bump()  # its name stands on many pages
    return agency


@transaction.atomic
def refresh_permissions(*, agency: Agency) -> None:
    """Bring the groups of an agency up to date: after a new section or a new language, or when a role's grants changed."""
    for role_group in RoleGroup.objects.filter(agency=agency).select_related("group", "agency"):
        _apply(role_group)


def group_for(*, agency: Agency, role: str) -> Group:
    """Return the group of a role in an agency, made with its permissions at the first call."""
    existing = RoleGroup.objects.filter(agency=agency, role=role).select_related("group").first()
    if existing is not None:
        return existing.group
    group, _made = Group.objects.get_or_create(name=f"{agency.slug}: {role}")
    _apply(RoleGroup.objects.create(agency=agency, role=role, group=group))
    return group


def _note(verb: str, membership: Membership, by: User | None) -> None:
    """One row of the diary and one event of the log; the log names accounts by number only."""
    RoleChange.objects.create(
        agency=membership.agency,
        role=membership.role,
        verb=verb,
        person=membership.user,
        by=by,
    )
    log.info(
        f"role.{verb}",
        role=str(membership.role),
        agency=membership.agency.slug,
        person=membership.user_id,
        by=by.pk if by else None,
    )


def _apply(role_group: RoleGroup) -> None:
    grants, group = GRANTS[role_group.role], role_group.group
    group.permissions.set(Permission.objects.filter(_screens(grants)))
    _apply_pages(group, sections.roots(role_group.agency), grants)
    _apply_files(group, role_group.agency, grants)


def _screens(grants: Grants) -> Q:
    """Which permissions open the administration and the screens of a role's models."""
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    if grants.translates:
        wanted |= Q(content_type__app_label="wagtail_localize", codename="submit_translation")
    for app_label, actions in grants.models.items():
        of_app = Q(content_type__app_label=app_label)
        closed = Q(content_type__model__in=CLOSED.get(app_label, ()))
        read_only = Q(content_type__model__in=READ_ONLY.get(app_label, ()))
        for action in actions:
            shut = closed if action == "view" else closed | read_only
            wanted |= of_app & Q(codename__startswith=f"{action}_") & ~shut
    return wanted


def _apply_pages(group: Group, roots: list[int], grants: Grants) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=grants.pages,
    )
    GroupPagePermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=root, permission=permission)
        for root in roots
        for permission in permissions
    )


def _apply_files(group: Group, agency: Agency, grants: Grants) -> None:
    """The agency's own collection as the role says, and the choice among what all agencies share."""
    GroupCollectionPermission.objects.filter(group=group).delete()
    if not grants.files:
        return
    rows = [
        *_file_permissions(group, collections.of_agency(agency), grants.files),
        *_file_permissions(group, collections.shared(), ("choose",)),
    ]
    GroupCollectionPermission.objects.bulk_create(rows)


def _file_permissions(
    group: Group, collection: Collection, actions: tuple[str, ...]
) -> list[GroupCollectionPermission]:
    names = [f"{action}_{kind}" for action in actions for kind in ("image", "document")]
    permissions = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=names
    )
    return [
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in permissions
    ]
