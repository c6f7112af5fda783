"""Policies and their versions on the wire."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.queries import LanguageQuery, asked
from cms.models import PolicyPage, PolicyVersion
from cms.policies.services import numbered_sections
from cms.published import by_slug
from common.errors import NotFound
from common.serializers import UtcDateTimeField


class SectionOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    anchor = serializers.CharField()
    title = serializers.CharField()
    html = serializers.CharField()


class PolicyVersionOut(serializers.Serializer[Any]):
    """One version as it was published; it never changes."""

    number = serializers.CharField()
    title = serializers.CharField()
    adopted_on = serializers.DateField()
    adopted_by = serializers.CharField()
    change_note = serializers.CharField(allow_blank=True)
    published_at = UtcDateTimeField()
    url = serializers.CharField()
    policy = serializers.JSONField()
    sections = SectionOut(many=True)


EXAMPLE = {
    "number": "1",
    "title": "سياسة المشاركة الإلكترونية",
    "adopted_on": "2024-03-17",
    "adopted_by": "مجلس الوزراء",
    "change_note": "",
    "published_at": "2024-03-18T08:00:00Z",
    "url": "/ar/policies/e-participation/versions/1/",
    "policy": {"title": "سياسة المشاركة الإلكترونية", "url": "/ar/policies/e-participation/"},
    "sections": [
        {"number": 1, "anchor": "purpose", "title": "الغاية", "html": "<p>…</p>"},
    ],
}


class PolicyVersionView(APIView):
    """GET /api/v1/policies/{slug}/versions/{number}/ → the text of that version · 404."""

    @extend_schema(
        parameters=[LanguageQuery],
        responses=PolicyVersionOut,
        examples=[OpenApiExample("version", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, slug: str, number: str) -> Response:
        policy = by_slug(PolicyPage, slug, asked(request, LanguageQuery)["lang"])
        version = PolicyVersion.objects.filter(policy=policy, number=number[:12]).first()
        if version is None:
            raise NotFound()
        body = {
            **_summary(version, policy),
            "policy": {"title": policy.title, "url": policy.public_path},
            "sections": version.sections,
        }
        return Response(PolicyVersionOut(body).data)


def policy_content(page: PolicyPage) -> dict[str, Any]:
    """``content`` of the page bundle; two queries."""
    return {
        "summary": page.summary,
        "version": page.version,
        "adopted_on": page.adopted_on,
        "adopted_by": page.adopted_by,
        "change_note": page.change_note,
        "sections": numbered_sections(page),
        "versions": [_summary(version, page) for version in page.versions.defer("sections")],
    }


def _summary(version: PolicyVersion, policy: PolicyPage) -> dict[str, Any]:
    return {
        "number": version.number,
        "title": version.title,
        "adopted_on": version.adopted_on,
        "adopted_by": version.adopted_by,
        "change_note": version.change_note,
        "published_at": version.published_at,
        "url": f"{policy.public_path}versions/{version.number}/",
    }
