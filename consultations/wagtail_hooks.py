"""What this context adds to the administration."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.models import Page

from accounts.actors import actor_for
from accounts.models import Role
from consultations.admin import (
    answers,
    assisted,
    drafting,
    invitations,
    moderation_urls,
    survey_urls,
    texts,
    windows,
)
from consultations.admin.page_form import ConsultationForm
from consultations.models import ConsultationPage

# Wagtail looks for it on the model, which may not know the administration.
ConsultationPage.base_form_class = ConsultationForm


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        *moderation_urls.urls(),
        *survey_urls.urls(),
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
        actor = actor_for(request.user)
        return actor.is_everywhere or bool(actor.agencies(self.role))


class ModerationMenuItem(RoleMenuItem):
    role = Role.MODERATOR


class TextsMenuItem(RoleMenuItem):
    role = Role.POLICY_OFFICER


class ResponsesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actor = actor_for(request.user)
        return actor.is_everywhere or bool(actor.agencies_with(assisted.ROLES))


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
    ]
    return SubmenuMenuItem(
        _("Consultations"), Menu(items=items), name="consultations", icon_name="comment", order=210
    )


@hooks.register("before_delete_page")
def keep_what_people_wrote(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A consultation with a published text stays; the database would refuse its deletion anyway."""
    below = Page.objects.descendant_of(page, inclusive=True)
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
