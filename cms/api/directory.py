"""Agencies, the bodies that steer the programme, and partners."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms import selectors
from cms.api.query import LANGUAGE, language_of
from cms.api.serializers import agency_summary, stream
from cms.models import AgencyPage, BodyDecision, BodyMeeting, BodyMember, BodyPage, Partner
from common.errors import NotFound
from common.sanitise import clean_html


class AgencyRef(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class AgencyEntryOut(AgencyRef):
    summary = serializers.CharField(allow_blank=True)
    parent = AgencyRef(allow_null=True)
    contact = serializers.DictField(child=serializers.CharField(allow_blank=True))


class AgencyProfileOut(AgencyEntryOut):
    about = serializers.ListField(child=serializers.JSONField())
    children = AgencyRef(many=True)
    links = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class BodyRow(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    members = serializers.IntegerField()
    decisions = serializers.IntegerField()


class BodyOut(serializers.Serializer):
    """A body with its seats, decisions (the newest first) and minutes."""

    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    mandate = serializers.ListField(child=serializers.JSONField())
    legal_basis = serializers.CharField(allow_blank=True)
    established_on = serializers.DateField(allow_null=True)
    members = serializers.ListField(child=serializers.JSONField())
    decisions = serializers.ListField(child=serializers.JSONField())
    meetings = serializers.ListField(child=serializers.JSONField())


class PartnerOut(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    kind_name = serializers.CharField()
    role = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    logo = serializers.JSONField(allow_null=True)


AGENCY_EXAMPLE = {
    "slug": "moj",
    "name": "وزارة العدل",
    "url": "/ar/agencies/moj/",
    "summary": "تتولى شؤون المحاكم وكتّاب العدل والسجل العدلي.",
    "parent": None,
    "contact": {"phone": "065008080", "email": "", "website": "", "address": "", "hours": ""},
}


def agency_row(page: AgencyPage) -> dict[str, Any]:
    language = page.locale.language_code
    contact = {n: getattr(page, n) for n in ("phone", "email", "website", "address", "hours")}
    return {
        **(agency_summary(page.agency, language) or {}),
        "summary": page.summary,
        "parent": agency_summary(page.agency.parent, language),
        "contact": contact,
    }


def agency_profile(page: AgencyPage) -> dict[str, Any]:
    """The content of an agency's page."""
    language = page.locale.language_code
    children = selectors.agency_children(page.agency_id)
    return {
        **agency_row(page),
        "agency": agency_summary(page.agency, language),
        "about": stream(page.about),
        "children": [agency_summary(child, language) for child in children],
        "links": [{"title": b.value["title"], "url": b.value["url"]} for b in page.links],
    }


def agency_index(page: Any) -> dict[str, Any]:  # Any: only its locale matters
    rows = selectors.agency_pages(page.locale.language_code)
    return {"agencies": [agency_row(row) for row in rows]}


def body_profile(page: BodyPage) -> dict[str, Any]:
    """The content of a body's page: four queries beside the page's own."""
    language = page.locale.language_code
    members = page.members.select_related("agency")
    decisions = page.decisions.order_by("-decided_on", "sort_order")
    meetings = page.meetings.select_related("document").order_by("-held_on")
    return {
        "title": page.title,
        "summary": page.summary,
        "mandate": stream(page.mandate),
        "legal_basis": page.legal_basis,
        "established_on": page.established_on,
        "members": [_member(row, language) for row in members],
        "decisions": [_decision(row) for row in decisions],
        "meetings": [_meeting(row) for row in meetings],
    }


def _member(row: BodyMember, language: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "office": row.office,
        "seat": row.seat,
        "seat_name": row.get_seat_display(),
        "agency": agency_summary(row.agency, language),
    }


def _decision(row: BodyDecision) -> dict[str, Any]:
    return {
        "number": row.number,
        "decided_on": row.decided_on,
        "title": row.title,
        "html": clean_html(row.text),
        "status": row.status,
        "status_name": row.get_status_display(),
    }


def _meeting(row: BodyMeeting) -> dict[str, Any]:
    document = row.document
    return {
        "title": row.title,
        "held_on": row.held_on,
        "html": clean_html(row.minutes),
        "document": document and {"title": document.title, "url": document.url},
    }


def partner_row(partner: Partner, language: str) -> dict[str, Any]:
    suffix = "ar" if language == "ar" else "en"
    logo = partner.logo.get_rendition("max-320x96") if partner.logo else None
    return {
        "slug": partner.slug,
        "name": getattr(partner, f"name_{suffix}"),
        "kind": partner.kind,
        "kind_name": partner.get_kind_display(),
        "role": getattr(partner, f"role_{suffix}"),
        "url": partner.url,
        "logo": logo and {"url": logo.url, "width": logo.width, "height": logo.height},
    }


class AgencyListView(GenericAPIView):
    """GET /api/v1/agencies/ → every agency that publishes, by name."""

    serializer_class = AgencyEntryOut

    @extend_schema(
        parameters=[LANGUAGE],
        responses=AgencyEntryOut(many=True),
        examples=[OpenApiExample("agency", value=AGENCY_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(selectors.agency_pages(language_of(request)))
        return self.get_paginated_response(
            AgencyEntryOut([agency_row(row) for row in page or []], many=True).data
        )


class AgencyView(APIView):
    """GET /api/v1/agencies/{slug}/ → one agency's profile · 404."""

    @extend_schema(
        parameters=[LANGUAGE],
        responses=AgencyProfileOut,
        examples=[
            OpenApiExample(
                "profile",
                value={**AGENCY_EXAMPLE, "about": [], "children": [], "links": []},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, slug: str) -> Response:
        page = selectors.agency_pages(language_of(request)).filter(agency__slug=slug).first()
        if page is None:
            raise NotFound()
        return Response(AgencyProfileOut(agency_profile(page)).data)


class BodyListView(GenericAPIView):
    """GET /api/v1/bodies/ → committees and councils."""

    serializer_class = BodyRow

    @extend_schema(
        parameters=[LANGUAGE],
        responses=BodyRow(many=True),
        examples=[
            OpenApiExample(
                "body",
                value={
                    "slug": "steering-committee",
                    "title": "اللجنة التوجيهية",
                    "url": "/ar/bodies/steering-committee/",
                    "summary": "تقرّ خطط البرنامج وتتابع تنفيذها.",
                    "members": 7,
                    "decisions": 4,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(selectors.body_pages(language_of(request)))
        rows = [
            {
                "slug": body.slug,
                "title": body.title,
                "url": body.get_url(),
                "summary": body.summary,
                "members": body.member_count,
                "decisions": body.decision_count,
            }
            for body in page or []
        ]
        return self.get_paginated_response(BodyRow(rows, many=True).data)


class BodyView(APIView):
    """GET /api/v1/bodies/{slug}/ → mandate, members, decisions, minutes · 404."""

    @extend_schema(parameters=[LANGUAGE], responses=BodyOut)
    def get(self, request: Request, slug: str) -> Response:
        page = selectors.body_pages(language_of(request)).filter(slug=slug).first()
        if page is None:
            raise NotFound()
        return Response(BodyOut(body_profile(page)).data)


class PartnerListView(GenericAPIView):
    """GET /api/v1/partners/ → organisations that work with the programme."""

    serializer_class = PartnerOut

    @extend_schema(
        parameters=[LANGUAGE],
        responses=PartnerOut(many=True),
        examples=[
            OpenApiExample(
                "partner",
                value={
                    "slug": "escwa",
                    "name": "الإسكوا",
                    "kind": "international",
                    "kind_name": "منظمة دولية",
                    "role": "شريك فني في إعداد استراتيجية الحكومة الرقمية.",
                    "url": "https://www.unescwa.org",
                    "logo": None,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        language = language_of(request)
        page = self.paginate_queryset(selectors.partners())
        rows = [partner_row(partner, language) for partner in page or []]
        return self.get_paginated_response(PartnerOut(rows, many=True).data)
