"""The policy officer's surveys: building, publishing, and the answers of the own agency."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.downloads import attachment
from common.errors import DomainError, Refused
from consultations import services
from consultations.admin import survey_forms
from consultations.admin.survey_forms import HeadForm, NameForm, QuestionForms
from consultations.admin.texts import run
from consultations.api.survey_results_views import as_attachment
from consultations.errors import FormRefused
from consultations.exporting.writers import MEDIA_TYPES
from consultations.models import ConsultationPage, FileForm, Survey, SurveyFile, SurveyVersion
from consultations.surveys import reading, tables
from consultations.surveys.records import response_record
from operations import scanning
from operations.clock import database_now


def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the surveys and polls of a consultation, with what can be done now."""
    _actor, page = run(request, pk)
    surveys = page.surveys.prefetch_related("versions").order_by("pk")
    context = {
        "page": page,
        "surveys": [
            {
                "survey": survey,
                "versions": sorted(survey.versions.all(), key=lambda one: one.number),
                "responses": survey.responses.count(),
            }
            for survey in surveys
        ],
        "polls": [{"poll": poll, "votes": poll.votes.count()} for poll in page.polls.all()],
        "header_title": _("Surveys and polls"),
    }
    return render(request, "consultations/admin/surveys.html", context)


def edit(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:
    """GET: the unpublished version, else the newest as a beginning. POST: keep it; ``publish`` makes it final."""
    actor, page = run(request, pk)
    survey = get_object_or_404(Survey, consultation=page, name=name) if name else None
    form = _newest(survey)
    given = request.POST if request.method == "POST" else None
    naming = NameForm(given) if survey is None else None
    head = HeadForm(given, initial=survey_forms.head_values(form))
    rows = QuestionForms(given, initial=None if given else survey_forms.question_values(form))
    faults: list[str] = []
    if given is not None:
        parts = [one for one in (naming, head, rows) if one is not None]
        if all(one.is_valid() for one in parts):
            named = naming.cleaned_data["name"] if naming else name
            faults = _keep(request, (actor, page), named, (head, rows))
            if not faults:
                return redirect("consultations_survey", page.pk, named)
    context = {
        "page": page,
        "survey": survey,
        "naming": naming,
        "head": head,
        "rows": rows,
        "faults": faults,
        "header_title": _("Survey"),
    }
    refused = given is not None
    return render(
        request, "consultations/admin/survey.html", context, status=422 if refused else 200
    )


def answers(request: HttpRequest, pk: int, name: str, ending: str) -> HttpResponseBase:
    """GET ``version``: all that was answered to it, else to the newest, as CSV, XLSX or JSON; for the agency that asked."""
    _actor, page = run(request, pk)
    survey = get_object_or_404(Survey, consultation=page, name=name)
    versions, asked = reading.published_versions(survey), request.GET.get("version", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 6:
        versions = versions.filter(number=int(asked))
    version = versions.last()
    if version is None:
        raise Http404
    file = f"{name}-{version.number}-answers.{ending}"
    if ending != "json":
        language = get_language() or "ar"
        lines = tables.responses_table(version, language)
        made = tables.as_file(lines, ending, _("Responses"), is_rtl=language == "ar")
        form = FileForm.CSV_EXCEL if ending == "csv" else FileForm.EXCEL
        saved = FileResponse(made, content_type=MEDIA_TYPES[form])
        saved["Content-Disposition"] = attachment(file, file)
        saved["X-Content-Type-Options"] = "nosniff"
        return saved
    answer = JsonResponse({"version": version.number, "responses": _as_stored(version)})
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def file(request: HttpRequest, pk: int, name: str, public_id: str) -> HttpResponse:
    """GET: a file that was sent with an answer; saved, never shown."""
    _actor, page = run(request, pk)
    found = get_object_or_404(
        SurveyFile,
        survey__consultation=page,
        survey__name=name,
        public_id=public_id,
        answer__isnull=False,
    )
    content = bytes(found.content)
    try:
        scanning.require_clean(found.sha256, lambda: io.BytesIO(content))
    except DomainError as refusal:
        return HttpResponse(
            str(refusal.title), status=refusal.status, content_type="text/plain; charset=utf-8"
        )
    ending = found.name.rpartition(".")[2]
    return as_attachment(content, f"{found.public_id}.{ending}", found.media_type)


def _newest(survey: Survey | None) -> Any:
    version = survey.versions.order_by("-number").first() if survey else None
    return reading.read_form(version) if version else None


def _keep(
    request: HttpRequest,
    who: tuple[Actor, ConsultationPage],
    name: str,
    parts: tuple[HeadForm, Any],
) -> list[str]:
    """Store what was typed, and publish it where that was asked for; what is wrong with it, else nothing."""
    (actor, page), (head, rows) = who, parts
    survey = Survey.objects.filter(consultation=page, name=name).first()
    try:
        typed = [row.cleaned_data for row in rows.ordered_forms]
        form = survey_forms.survey_form(head.cleaned_data, typed, survey)
        version = services.draft_survey(consultation=page, actor=actor, name=name, form=form)
        if "publish" in request.POST:
            services.publish_survey(version=version, actor=actor, now=database_now())
            messages.success(request, _("The survey is public."))
        else:
            messages.success(request, _("The draft is kept."))
    except FormRefused as refusal:
        return list(refusal.facts["faults"])
    except Refused as refusal:
        raise PermissionDenied from refusal
    return []


def _as_stored(version: SurveyVersion) -> list[dict[str, Any]]:
    return [
        {"day": f"{row.submitted_at:%Y-%m-%d}", **response_record(row)}
        for row in tables.shuffled_responses(version)
    ]
