"""What this context adds to the administration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page

from accounts.actors import actor_for, menu_actor
from accounts.models import Role
from common.registry import page_types
from consultations.admin import (
    answers,
    assisted,
    campaign_urls,
    disposition_urls,
    drafting,
    exports_urls,
    invitations,
    moderation_urls,
    outcome_urls,
    survey_urls,
    texts,
    theming_urls,
    threads,
    windows,
)
from consultations.admin.home import ConsultationsPanel
from consultations.admin.page_form import ConsultationForm
from consultations.dispositions import tasks
from consultations.models import ConsultationPage, PageThread
from consultations.threads import KEEPERS

# Wagtail looks for it on the model, which may not know the administration.
ConsultationPage.base_form_class = ConsultationForm


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        *moderation_urls.urls(),
        *outcome_urls.urls(),
        *survey_urls.urls(),
        *exports_urls.urls(),
        *disposition_urls.urls(),
        *theming_urls.urls(),
        *campaign_urls.urls(),
        path("consultations/", texts.overview, name="consultations_overview"),
        path("consultations/dates/", windows.overview, name="consultations_windows"),
        path("consultations/<int:pk>/dates/", windows.window, name="consultations_window"),
        path(
            "consultations/<int:pk>/invitations/",
            invitations.invited,
            name="consultations_invitations",
        ),
        path(
            "consultations/<int:pk>/invitations/<int:invitation>/remove/",
            invitations.remove,
            name="consultations_uninvite",
        ),
        path("consultations/threads/", threads.overview, name="consultations_threads"),
        path("pages/<int:page_id>/comments/", threads.thread, name="consultations_thread"),
        path("consultations/responses/", assisted.overview, name="consultations_responses"),
        path("consultations/<int:pk>/responses/", assisted.enter, name="consultations_assisted"),
        path("consultations/<int:pk>/text/", drafting.text, name="consultations_text"),
        path(
            "consultations/<int:pk>/outcome/", texts.publish_outcome, name="consultations_outcome"
        ),
        path("consultations/<int:pk>/answers/", answers.answers, name="consultations_answers"),
        path(
            "consultations/<int:pk>/answers/<str:public_id>/",
            answers.answer,
            name="consultations_answer",
        ),
        path("consultations/<int:pk>/places/", answers.unsure, name="consultations_unsure"),
        path(
            "consultations/<int:pk>/places/<str:public_id>/",
            answers.confirm,
            name="consultations_confirm",
        ),
        path("consultations/<int:pk>/withdraw/", texts.withdraw, name="consultations_withdraw"),
    ]


class RoleMenuItem(MenuItem):
    """Shown to those who hold a role in any agency."""

    role = ""

    def is_shown(self, request: HttpRequest) -> bool:
        actor = menu_actor(request)
        return actor.is_everywhere or bool(actor.agencies(self.role))


class ModerationMenuItem(RoleMenuItem):
    role = Role.MODERATOR


class TextsMenuItem(RoleMenuItem):
    role = Role.POLICY_OFFICER


class ThreadsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actor = menu_actor(request)
        return actor.is_everywhere or bool(actor.agencies_with(KEEPERS))


class ClausesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return tasks.has_tasks(menu_actor(request))


class ResponsesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actor = menu_actor(request)
        return actor.is_everywhere or bool(actor.agencies_with(assisted.ROLES))


def _threads_item() -> MenuItem:
    url = reverse("consultations_threads")
    return ThreadsMenuItem(_("Comments on pages"), url, icon_name="comment", order=30)


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    actor = menu_actor(request)
    if actor.acts_somewhere(Role.MODERATOR) or actor.acts_somewhere(Role.POLICY_OFFICER):
        panels.append(ConsultationsPanel())


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    items = [
        ModerationMenuItem(
            _("Comments to moderate"),
            reverse("consultations_moderation"),
            icon_name="comment",
            order=10,
        ),
        ModerationMenuItem(
            _("Answers in words"),
            reverse("consultations_words"),
            icon_name="comment",
            order=15,
        ),
        TextsMenuItem(
            _("Texts and outcomes"),
            reverse("consultations_overview"),
            icon_name="doc-full",
            order=20,
        ),
        TextsMenuItem(
            _("Dates and invitations"),
            reverse("consultations_windows"),
            icon_name="date",
            order=25,
        ),
        ResponsesMenuItem(
            _("Responses on paper and by telephone"),
            reverse("consultations_responses"),
            icon_name="edit",
            order=27,
        ),
        ClausesMenuItem(
            _("My clauses"), reverse("consultations_own_clauses"), icon_name="tasks", order=22
        ),
        _threads_item(),
    ]
    return SubmenuMenuItem(
        _("Consultations"), Menu(items=items), name="consultations", icon_name="comment", order=210
    )


@hooks.register("register_page_header_buttons")
def thread_button(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    """In the menu of every page that may have comments."""
    label = page.specific_class._meta.label_lower if page.specific_class else ""
    is_own = page_types.takes_comments(label) and threads.may_open(actor_for(user), page.specific)
    if is_own:
        url = reverse("consultations_thread", args=[page.pk])
        yield Button(_("Comments"), url, icon_name="comment", priority=69)


@hooks.register("construct_explorer_page_queryset")
def leave_threads_out(parent_page: Page, pages: Any, request: HttpRequest) -> Any:
    """They stand below their page in the tree and are no pages to edit."""
    return pages.exclude(pk__in=ConsultationPage.objects.filter(is_thread=True).values("pk"))


@hooks.register("before_copy_page")
@hooks.register("before_edit_page")
@hooks.register("before_delete_page")
@hooks.register("before_publish_page")
@hooks.register("before_unpublish_page")
def lead_to_the_thread(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Whoever finds a thread's own page all the same."""
    return _to_the_thread(page)


@hooks.register("before_move_page")
def leave_the_thread(request: HttpRequest, page: Page, _target: Page) -> HttpResponse | None:
    return _to_the_thread(page)


def _to_the_thread(page: Page) -> HttpResponse | None:
    specific = page.specific
    if isinstance(specific, ConsultationPage) and specific.is_thread:
        return redirect("consultations_thread", page.get_parent().pk)
    return None


@hooks.register("before_delete_page")
def keep_what_people_wrote(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A consultation with a published text stays; the database would refuse its deletion anyway."""
    below = Page.objects.descendant_of(page, inclusive=True)
    spoken_of = PageThread.objects.filter(
        consultation__page_ptr__in=below, consultation__comments__isnull=False
    ).first()
    if spoken_of is not None:
        told = gettext(
            "People wrote comments below “%(title)s”, so it stays; unpublish it instead."
        )
        messages.error(request, told % {"title": spoken_of.consultation.title})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    kept = ConsultationPage.objects.filter(
        Q(versions__published_at__isnull=False) | Q(extensions__isnull=False), page_ptr__in=below
    ).first()
    if kept is None:
        return None
    messages.error(
        request,
        gettext("“%(title)s” has a published text and cannot be deleted; withdraw it instead.")
        % {"title": kept.title},
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)
