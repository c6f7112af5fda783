"""Events on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.news import AgencySummaryOut
from cms.api.queries import AgencyQuery, LanguageQuery, asked
from cms.api.serializers import agency_summary, stream
from cms.events import selectors
from cms.events.calendar import calendar_file
from cms.events.selectors import Places
from cms.models import EventPage, Sector
from cms.published import by_slug, source_of
from common.serializers import UtcDateTimeField


class EventQuery(AgencyQuery):
    """``when`` upcoming includes what runs now; ``month`` as 2026-12."""

    when = serializers.ChoiceField(
        choices=["upcoming", "past", "all"], required=False, default="all"
    )
    month = serializers.RegexField(
        r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$", required=False, allow_blank=True, default=""
    )

    def validate_month(self, text: str) -> date | None:
        return date.fromisoformat(f"{text}-01") if text else None


class EventOut(serializers.Serializer[Any]):
    """One event in the list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    agency = AgencySummaryOut(allow_null=True)
    lead = serializers.CharField()
    starts_at = UtcDateTimeField()
    ends_at = UtcDateTimeField()
    time_zone = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    is_online = serializers.BooleanField()
    state = serializers.ChoiceField(choices=[state.value for state in selectors.EventState])
    takes_registrations = serializers.BooleanField()
    places_left = serializers.IntegerField(allow_null=True)


EXAMPLE = {
    "slug": "open-data-workshop",
    "title": "ورشة البيانات المفتوحة",
    "url": "/ar/events/open-data-workshop/",
    "agency": {"slug": "modee", "name": "وزارة الاقتصاد الرقمي", "url": "/ar/agencies/modee/"},
    "lead": "يومان للتدريب على نشر البيانات.",
    "starts_at": "2026-12-14T06:00:00Z",
    "ends_at": "2026-12-15T12:00:00Z",
    "time_zone": "Asia/Amman",
    "place": "عمّان",
    "is_online": False,
    "state": "upcoming",
    "takes_registrations": True,
    "places_left": 12,
}


class EventListView(ListAPIView[EventPage]):
    """GET /api/v1/events/?when=upcoming&month=2026-12 → events; ``months`` are those that have any · 400."""

    serializer_class = EventOut

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        question = asked(self.request, EventQuery)
        return selectors.events(
            language=question["lang"],
            now=timezone.now(),
            when=question["when"],
            month=question["month"],
            agency=question["agency"],
        )

    @extend_schema(
        parameters=[EventQuery],
        examples=[OpenApiExample("event", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        question, now = asked(request, EventQuery), timezone.now()
        pages = self.paginate_queryset(self.get_queryset()) or []
        rows = [
            event_out(page, Places(page.capacity, page.confirmed, page.waiting), now)
            for page in pages
        ]
        answer = self.get_paginated_response(EventOut(rows, many=True).data)
        answer.data["months"] = [
            f"{month:%Y-%m}"
            for month in selectors.months_with_events(
                language=question["lang"], now=now, when=question["when"]
            )
        ]
        return answer


class EventCalendarView(APIView):
    """GET /api/v1/events/{slug}/calendar.ics → the event for calendars · 404."""

    @extend_schema(parameters=[LanguageQuery], responses={(200, "text/calendar"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str) -> HttpResponse:
        page = by_slug(EventPage, slug, asked(request, LanguageQuery)["lang"])
        return HttpResponse(
            calendar_file(page, now=timezone.now()),
            content_type="text/calendar; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{page.starts_at:%Y-%m-%d}.ics"'
            },
        )


def event_out(page: EventPage, places: Places, now: Any) -> dict[str, Any]:
    """One event as lists show it."""
    return {
        "slug": page.slug,
        "title": page.title,
        "url": page.public_path,
        "agency": agency_summary(page.agency, page.locale.language_code),
        "lead": page.lead,
        "starts_at": page.starts_at,
        "ends_at": page.ends_at,
        "time_zone": page.time_zone,
        "place": page.place,
        "is_online": bool(page.online_url),
        "state": selectors.state_of(page, places=places, now=now).value,
        "takes_registrations": page.takes_registrations,
        "places_left": places.left,
    }


def event_content(page: EventPage) -> dict[str, Any]:
    """``content`` of the page bundle; two queries beside the body's images and documents."""
    now, source = timezone.now(), source_of(page)
    places = selectors.places_of(source)
    return {
        **event_out(page, places, now),
        "address": page.address,
        "latitude": page.latitude,
        "longitude": page.longitude,
        "online_url": page.online_url,
        "spoken_language": page.spoken_language,
        "has_sign_language": page.has_sign_language,
        "venue_accessibility": page.venue_accessibility,
        "cancelled_on": page.cancelled_on,
        "cancellation_reason": page.cancellation_reason,
        "registration": {
            "is_open": selectors.is_registration_open(source, now=now),
            "closes_at": source.registration_deadline,
            "capacity": source.capacity,
            "confirmed": places.confirmed,
            "waiting": places.waiting,
        },
        "sectors": [
            {"code": block.value, "name": sector_name(block.value)} for block in page.sectors
        ],
        "attendance": page.attendance,
        "body": stream(page.body),
        "programme": [dict(block.value) for block in page.programme],
        "speakers": [dict(block.value) for block in page.speakers],
        "materials": [_material(block.value) for block in page.materials],
        "recommendations": [dict(block.value) for block in page.recommendations],
        "calendar_url": f"{page.public_path}calendar.ics",
    }


def sector_name(code: str) -> str:
    return str(Sector(code).label)


def _material(value: Any) -> dict[str, Any]:  # Any: a StructValue
    document = value["document"]
    return {
        "title": value["title"],
        "url": document.url if document else value["url"],
        "file_name": document.filename if document else "",
        "size_bytes": document.get_file_size() if document else None,
    }
