"""What happened to consultations, for feeds and calendars."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Agency
from common.errors import NotFound
from common.serializers import UtcDateTimeField
from consultations import selectors
from consultations.api import presentation
from consultations.api.serializers import ConsultationAgencyOut
from consultations.api.views import LANG
from consultations.models import ConsultationPage
from consultations.selectors import LocalConsultation
from consultations.subscriptions import calendar, history
from operations.clock import database_now

ICS = {(200, "text/calendar"): OpenApiTypes.STR}
MOST_ENTRIES = 500


class HappeningOut(serializers.Serializer):
    id = serializers.CharField(help_text="A tag URI (RFC 4151), the same for ever.")
    what = serializers.ChoiceField(choices=[one.value for one in history.What])
    title = serializers.CharField()
    url = serializers.CharField()
    at = UtcDateTimeField()


class HappeningsOut(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()
    agency = ConsultationAgencyOut(allow_null=True)
    results = HappeningOut(many=True, help_text="The newest first, at most fifty.")


class ChangedOut(serializers.Serializer):
    id = serializers.CharField(help_text="A tag URI (RFC 4151), the same for ever.")
    title = serializers.CharField()
    summary = serializers.CharField()
    url = serializers.CharField()
    agency = ConsultationAgencyOut(allow_null=True)
    published_at = UtcDateTimeField()
    updated_at = UtcDateTimeField(help_text="When something last happened to it.")


class ChangesOut(serializers.Serializer):
    agency_name = serializers.CharField(help_text="Empty for those of all agencies.")
    results = ChangedOut(many=True, help_text="By what happened last, at most fifty.")


class AgencyIn(serializers.Serializer):
    agency = serializers.SlugField(max_length=80, required=False, default="")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def tag_of(original: ConsultationPage, *parts: str) -> str:
    """Lasting, whatever title, slug or address may come; each language has its own, since its words are others."""
    host = urlsplit(settings.SITE_URL).hostname
    return "/".join([f"tag:{host},2026:consultations", str(original.translation_key), *parts])


def _public(slug: str) -> LocalConsultation:
    local = selectors.consultation_by_slug(slug, _language())
    if local.original.is_thread:
        raise NotFound
    return local


def _agency(request: Request) -> tuple[str, str]:
    """Slug and name; both empty for all.

    Raises:
        NotFound: there is none of this name.
    """
    given = AgencyIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    slug = given.validated_data["agency"]
    if not slug:
        return "", ""
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        raise NotFound
    return slug, agency.name_in(_language())


class HappeningsView(APIView):
    """GET /api/v1/consultations/{slug}/happenings/ → what happened to a public consultation · 404."""

    @extend_schema(
        operation_id="consultation_happenings", parameters=[LANG], responses=HappeningsOut
    )
    def get(self, request: Request, slug: str) -> Response:
        local = _public(slug)
        language = local.page.locale.language_code
        url = local.page.public_path
        rows = [
            {
                "id": tag_of(local.original, _language(), one.what, *filter(None, [one.key])),
                "what": one.what.value,
                "title": history.title_of(one, local),
                "url": f"{url}{one.path}",
                "at": one.at,
            }
            for one in history.happenings(local.original, database_now())
        ]
        shown = {
            "title": local.page.title,
            "url": url,
            "agency": presentation.agency(local.original.agency, language),
            "results": rows,
        }
        return Response(HappeningsOut(shown).data)


class ChangesView(APIView):
    """GET /api/v1/consultation-changes/?agency= → public consultations by what happened to them last · 404."""

    @extend_schema(
        operation_id="consultation_changes", parameters=[LANG, AgencyIn], responses=ChangesOut
    )
    def get(self, request: Request) -> Response:
        slug, name = _agency(request)
        found = history.newest(now=database_now(), agency=slug)
        pairs = selectors.in_language([one.original for one in found], _language())
        rows = [_changed(one, local) for one, local in zip(found, pairs, strict=True)]
        return Response(ChangesOut({"agency_name": name, "results": rows}).data)


def _changed(
    one: history.Changed, local: LocalConsultation
) -> dict[str, Any]:  # Any: see ChangedOut
    return {
        "id": tag_of(one.original, _language()),
        "title": local.page.title,
        "summary": local.page.summary,
        "url": local.page.public_path,
        "agency": presentation.agency(one.original.agency, local.page.locale.language_code),
        "published_at": one.published_at,
        "updated_at": one.updated_at,
    }


class ConsultationCalendarView(APIView):
    """GET /api/v1/consultations/{slug}/calendar.ics → opening and closing, with a reminder · 404."""

    @extend_schema(operation_id="consultation_calendar", parameters=[LANG], responses=ICS)
    def get(self, request: Request, slug: str) -> HttpResponse:
        local = _public(slug)
        file = calendar.calendar_of([local], name=local.page.title, is_reminding=True)
        return _as_calendar(file, f"{local.original.closes_at:%Y-%m-%d}.ics")


class CalendarView(APIView):
    """GET /api/v1/consultation-calendar.ics?agency= → opening and closing of all, the latest closing first · 404."""

    @extend_schema(
        operation_id="consultations_calendar", parameters=[LANG, AgencyIn], responses=ICS
    )
    def get(self, request: Request) -> HttpResponse:
        slug, name = _agency(request)
        pages = selectors.consultations(now=database_now(), agency=slug).order_by(
            "-closes_at", "pk"
        )[:MOST_ENTRIES]
        title = _("Public consultations")
        full = f"{title}: {name}" if name else title
        file = calendar.calendar_of(selectors.in_language(list(pages), _language()), name=full)
        return _as_calendar(file, "consultations.ics")


def _as_calendar(file: bytes, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        file,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )
