"""The data steward's screens for what the public sends: questions to answer by their promised day, requests, reuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import Refused
from opendata.admin.common import steward, tried
from opendata.admin.community_forms import RulingForm
from opendata.community import questions, requests, reuses, texts
from opendata.models import DataQuestion, DatasetRequest, PublicText, Reuse, TextRule
from operations.clock import database_now

PER_PAGE = 25


def question_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision or an answer, the earliest promise first; ``?done=1``: what is done."""
    context = _listed(request, questions.for_steward)
    today = timezone.localdate(database_now())
    for one in context["page_obj"]:
        one.late_days = questions.late_days(one, today)  # for the template
    context["header_title"] = _("Questions on the data")
    return render(request, "opendata/admin/questions.html", context)


def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question. POST ``show``, ``refuse`` with a ``rule``, or ``answer``."""
    actor = steward(request)
    found = get_object_or_404(
        DataQuestion.objects.select_related("dataset__agency", "resource"), pk=pk
    )
    require_own(actor, found)
    if request.method == "POST":
        if "answer" in request.POST:
            return _answer(request, found, actor)
        return decided(request, found, actor, "opendata_question")
    context = {
        "question": found,
        "late_days": questions.late_days(found, timezone.localdate(database_now())),
        "rules": TextRule.choices,
        "header_title": _("Question on the data"),
    }
    return render(request, "opendata/admin/question.html", context)


def request_list(request: HttpRequest) -> HttpResponse:
    """Requests that are not settled, oldest first; ``?done=1``: those that are."""
    context = {
        **_listed(request, requests.for_steward),
        "screen": "opendata_request",
        "linkurl": "opendata_requests",
        "header_title": _("Dataset requests"),
    }
    return render(request, "opendata/admin/sent.html", context)


def dataset_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request. POST ``show``, ``refuse`` with a ``rule``, or ``settle`` with what becomes of it."""
    actor = steward(request)
    found = get_object_or_404(DatasetRequest.objects.select_related("agency", "dataset"), pk=pk)
    require_own(actor, found)
    form = RulingForm(
        request.POST if "settle" in request.POST else None, instance=found, actor=actor
    )
    if request.method == "POST" and "settle" not in request.POST:
        return decided(request, found, actor, "opendata_request")
    if form.is_bound and form.is_valid():
        return tried(
            request,
            lambda: requests.rule(
                request=DatasetRequest.objects.get(pk=pk),
                actor=actor,
                ruling=form.ruling(),
                now=database_now(),
            ),
            _("It is public what becomes of it."),
            ("opendata_request", pk),
        )
    context = {
        "one": DatasetRequest.objects.select_related("agency").get(pk=pk),
        "form": form,
        "rules": TextRule.choices,
        "header_title": _("Dataset request"),
    }
    return render(request, "opendata/admin/request.html", context)


def reuse_list(request: HttpRequest) -> HttpResponse:
    """Reuses that wait, oldest first; ``?done=1``: those that were decided."""
    context = {
        **_listed(request, reuses.for_steward),
        "screen": "opendata_reuse",
        "linkurl": "opendata_reuses",
        "header_title": _("Reuses"),
    }
    return render(request, "opendata/admin/sent.html", context)


def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """One reuse. POST ``show``, or ``refuse`` with a ``rule``."""
    actor = steward(request)
    found = get_object_or_404(Reuse, pk=pk)
    require_own(actor, found)
    if request.method == "POST":
        return decided(request, found, actor, "opendata_reuse")
    context = {"one": found, "rules": TextRule.choices, "header_title": _("Reuse")}
    return render(request, "opendata/admin/reuse.html", context)


def require_own(actor: Actor, text: Any) -> None:  # Any: a question, a request or a reuse
    """Whoever does not answer for it gets what somebody without a role gets."""
    try:
        texts.require(actor, text)
    except Refused as refusal:
        raise PermissionDenied from refusal


def decided(request: HttpRequest, text: PublicText, actor: Actor, screen: str) -> HttpResponse:
    """Show it or not, and lead back to its screen."""
    now, back = database_now(), (screen, text.pk)
    if "show" in request.POST:
        return tried(
            request,
            lambda: texts.show(text=text, actor=actor, now=now),
            _("It is public now."),
            back,
        )
    rule = request.POST.get("rule", "")
    return tried(
        request,
        lambda: texts.refuse(text=text, actor=actor, rule=rule, now=now),
        _("It is not shown."),
        back,
    )


def _answer(request: HttpRequest, found: DataQuestion, actor: Actor) -> HttpResponse:
    return tried(
        request,
        lambda: questions.answer(
            question=found,
            actor=actor,
            text=request.POST.get("answer", ""),
            language=get_language() or "ar",
            now=database_now(),
        ),
        _("The answer is public."),
        ("opendata_question", found.pk),
    )


def _listed(request: HttpRequest, rows_of: Callable[..., QuerySet[Any]]) -> dict[str, Any]:
    """A page of what `rows_of` the steward is not done with; with ``?done=1`` of what is done."""
    is_open = request.GET.get("done") != "1"
    rows = rows_of(steward(request), is_open=is_open)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return {"page_obj": page, "is_open": is_open}
