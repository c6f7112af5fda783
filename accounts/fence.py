"""The fence around each agency in the administration: a second lock before Wagtail's own, for the screens on which it has none.

Wagtail asks before somebody changes a page; it does not always ask before it shows a title. Whatever an address names of another
agency, and the public may not read, does not exist (404) for the people of an agency. Superusers work on both sides of the fence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext, override
from django.views.defaults import page_not_found
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from accounts import reach

# Nobody needs them: a page that fails on purpose, and forms that no chooser of ours has.
CLOSED = ("wagtailadmin_error_test", "wagtailsnippetchoosers_*:create")
# They tell of every agency at once, or offer rows that no page refers to.
OF_THE_SITE = (
    "wagtailadmin_reports:page_types_usage*",
    "wagtailadmin_workflows:task_cho*",
    "wagtail_localize:translations_report*",
    "wagtail_localize:*snippet*",
    "wagtailsnippetchoosers_cms_feedsource:*",
    "wagtailsnippetchoosers_cms_goneaddress:*",
    "wagtailsnippetchoosers_cms_pagefeedback:*",
    "wagtailsnippetchoosers_cms_servicepoint:*",
)
# Sending to translation changes pages, and its screen asks for no right on them.
TRANSLATES = ("wagtail_localize:submit_page_translation", "wagtail_localize:update_translations")
PAGE_PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
IMAGE_PARAMETERS = ("image_id",)
DOCUMENT_PARAMETERS = ("document_id", "doc_id")
_REFUSAL = "Sorry, you do not have permission to access this area."  # Wagtail's, translated by it
# Fields without which a Wagtail view breaks.
NEEDED = {"wagtailadmin_choose_page_external_link": "external-link-chooser-url"}

View = Callable[..., HttpResponse]


class AgencyFence:
    """Middleware; stands behind Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        return _refusal(request) if _is_sent_away(request, answer) else answer

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if _fits(name, CLOSED) or not (request.user.is_superuser or _may_pass(request, name)):
            return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")
        if request.method == "POST" and name in NEEDED and NEEDED[name] not in request.POST:
            raise BadRequest(NEEDED[name])
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A form of the administration that came without one of its fields is no fault of ours."""
        if isinstance(exception, MultiValueDictKeyError) and request.path_info.startswith(
            "/admin/"
        ):
            raise BadRequest(str(exception)) from exception


def _is_sent_away(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether Wagtail sends somebody home from an address that names a thing, with its word for who may not enter."""
    match = request.resolver_match
    if answer.status_code != 302 or match is None or not (match.args or match.kwargs):
        return False
    if answer["Location"] != reverse("wagtailadmin_home"):
        return False
    told = get_messages(request)
    words = _in_every_language(_REFUSAL)
    is_refusal = any(word in str(one.message) for one in told for word in words)
    told.used = is_refusal  # type: ignore[union-attr]  # a list only without the messages' middleware; else still to be shown
    return is_refusal


def _in_every_language(sentence: str) -> set[str]:
    """Wagtail speaks the language that somebody chose for the administration; the request may have another."""
    found = set()
    for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES:
        with override(code):
            found.add(gettext(sentence))
    return found


def _refusal(request: HttpRequest) -> HttpResponse:
    """The refusal itself instead of a way out: a program that tries numbers learns nothing, a person reads why."""
    context = {"heading": gettext(_REFUSAL)}
    return render(request, "accounts/admin/refused.html", context, status=403)


def _may_pass(request: HttpRequest, name: str) -> bool:
    if _fits(name, OF_THE_SITE):
        return False
    if name == "wagtail_bulk_action":
        return _may_act_on_many(request)
    if name in TRANSLATES:
        return _may_translate(request)
    return all(test(request, name) for test in (_meets_pages, _meets_images, _meets_documents))


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _meets_pages(request: HttpRequest, name: str) -> bool:
    return _all_in(reach.reachable_pages, request, _page_numbers(request, name))


def _page_numbers(request: HttpRequest, name: str) -> Iterator[Any]:
    match: Any = request.resolver_match  # Any: the resolver has matched
    yield from (match.kwargs[key] for key in PAGE_PARAMETERS if key in match.kwargs)
    if name == "wagtailadmin_pages:revisions_compare":
        yield match.args[0]
    if name == "wagtailadmin_choose_page_chosen_multiple":
        yield from request.GET.getlist("id")


def _meets_images(request: HttpRequest, name: str) -> bool:
    return _all_in(reach.reachable_images, request, _numbers(request, IMAGE_PARAMETERS))


def _meets_documents(request: HttpRequest, name: str) -> bool:
    return _all_in(reach.reachable_documents, request, _numbers(request, DOCUMENT_PARAMETERS))


def _numbers(request: HttpRequest, parameters: tuple[str, ...]) -> list[Any]:
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    return [kwargs[key] for key in parameters if key in kwargs]


def _all_in(things: Callable[[Any], Any], request: HttpRequest, numbers: Any) -> bool:
    wanted = {str(number) for number in numbers}
    if not wanted:
        return True
    if not all(number.isdecimal() and len(number) < 18 for number in wanted):
        return False
    found: int = things(request.user).filter(pk__in=wanted).count()
    return found == len(wanted)


def _may_translate(request: HttpRequest) -> bool:
    """The page is one that the person may edit."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    if "page_id" in kwargs:
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
    else:
        source = TranslationSource.objects.filter(pk=kwargs["translation_source_id"]).first()
        instance = source.get_source_instance() if source else None
        page = instance if isinstance(instance, Page) else None
    return page is not None and bool(page.permissions_for_user(request.user).can_edit())


def _may_act_on_many(request: HttpRequest) -> bool:
    """Bulk actions name their objects in the query, and tell the titles of those that they leave alone."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    numbers = request.GET.getlist("id")
    if "all" in numbers:
        return kwargs.get("model_name") == "page" and _works_in_listing(request)
    return _all_in(
        lambda user: _of_model(user, kwargs["app_label"], kwargs["model_name"]), request, numbers
    )


def _works_in_listing(request: HttpRequest) -> bool:
    number = request.GET.get("childOf", "")
    page = Page.objects.filter(pk=number).first() if number.isdecimal() else None
    return page is not None and reach.may_act_below(request.user, page)


def _of_model(user: Any, app_label: str, model_name: str) -> Any:
    """What the person may meet of a model; nothing where we know of no rule."""
    known = {
        "page": reach.reachable_pages,
        "image": reach.reachable_images,
        "document": reach.reachable_documents,
    }
    if app_label.startswith("wagtail") and model_name in known:
        return known[model_name](user)
    try:
        model = apps.get_model(app_label, model_name)
        policy = model.snippet_viewset.permission_policy  # type: ignore[attr-defined]  # snippets have it
    except (LookupError, AttributeError):
        return Page.objects.none()
    return policy.instances_user_has_any_permission_for(user, ("view", "change", "delete"))
