"""Reads for the editors' home; each a constant number of queries, only of what the person may edit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Locale, Page, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.agency_rows import AgencyRowsPolicy
from accounts.home_rows import Row
from accounts.models import User
from cms.feedback.selectors import worst_rated
from cms.models import FeedSource, FeedState, ServicePage

LIMIT = 8


def editable_pages(user: User) -> Any:  # Any: a PageQuerySet
    return PagePermissionPolicy().instances_user_has_permission_for(user, "change")


def needs_me(user: User) -> list[Row]:
    """Pages that wait for this person's approval, and own drafts that were sent back."""
    tasks = GroupApprovalTask.objects.filter(groups__user=user)
    if user.is_superuser:
        tasks = GroupApprovalTask.objects.all()
    waiting = (
        TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__in=tasks)
        .select_related("revision", "workflow_state__requested_by")
        .order_by("started_at")[:LIMIT]
    )
    rows = [
        Row(
            title=state.revision.object_str,
            url=_edit_url(state.revision.object_id),
            note=_("waits for approval since %(day)s")
            % {"day": date_format(localtime(state.started_at))},
        )
        for state in waiting
    ]
    sent_back = (
        TaskState.objects.filter(
            status=TaskState.STATUS_REJECTED,
            workflow_state__requested_by=user,
            workflow_state__status="needs_changes",
        )
        .select_related("revision")
        .order_by("-finished_at")[:LIMIT]
    )
    return rows + [
        Row(state.revision.object_str, _edit_url(state.revision.object_id), _("was sent back"))
        for state in sent_back
    ]


def past_review(user: User, today: date) -> list[Row]:
    """Live service guides of the source language whose review date has passed, the longest overdue first."""
    overdue = ServicePage.objects.live().filter(
        review_on__lt=today,
        locale__language_code=settings.LANGUAGE_CODE,
        pk__in=editable_pages(user).values("pk"),
    )
    return [
        Row(
            page.title,
            _edit_url(page.pk),
            ngettext("%(days)s day overdue", "%(days)s days overdue", (today - page.review_on).days)
            % {"days": (today - page.review_on).days},
        )
        for page in overdue.order_by("review_on")[:LIMIT]
    ]


def missing_translations(user: User) -> list[Row]:
    """Live pages of the source language without a live page in another language, the newest first."""
    rows: list[Row] = []
    source = (
        editable_pages(user)
        .live()
        .filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=2)
    )
    for code, name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        done = Page.objects.live().filter(locale__language_code=code).values("translation_key")
        lacking = source.exclude(translation_key__in=done).order_by("-last_published_at")
        rows += [
            Row(
                page.title,
                _edit_url(page.pk),
                _("no %(language)s yet") % {"language": _called(code, name)},
            )
            for page in lacking[:LIMIT]
        ]
    return rows


def _called(code: str, own_name: str) -> str:
    """A language as the reader calls it; by its own name where Django has no other."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return own_name


def disliked(user: User) -> list[Row]:
    """The pages that visitors most often found of no use, of those this person edits."""
    worst = worst_rated(limit=100)
    pages = editable_pages(user).filter(translation_key__in=[row["page_key"] for row in worst])
    found = {(page.translation_key, page.locale_id): page for page in pages}
    languages = _locale_ids()
    rows = []
    for row in worst:
        page = found.get((row["page_key"], languages.get(row["language"])))
        if page is not None:
            note = _("%(no)s of %(answers)s visitors said no") % row
            rows.append(Row(page.title, _edit_url(page.pk), note))
    return rows[:LIMIT]


def troubled_feeds(user: User) -> list[Row]:
    """Imported feeds of this person's agencies that failed or have faults."""
    own = AgencyRowsPolicy(FeedSource).instances_user_has_permission_for(user, "change")
    troubled = own.filter(is_enabled=True, state__in=[FeedState.FAILED, FeedState.FAULTY])
    return [
        Row(
            source.title,
            reverse("wagtailsnippets_cms_feedsource:edit", args=[source.pk]),
            source.last_error,
        )
        for source in troubled[:LIMIT]
    ]


def _locale_ids() -> dict[str, int]:
    return dict(Locale.objects.values_list("language_code", "pk"))


def _edit_url(page_id: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])
