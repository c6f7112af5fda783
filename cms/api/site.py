"""The site's frame for front ends: names, menus, colours, contact, emergency band."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from wagtail.blocks.stream_block import StreamValue

from cms import selectors
from cms.api.query import LANGUAGE, language_of
from cms.models import SiteSettings
from cms.models.site_settings import DAYS
from common.contrast import darken
from common.serializers import UtcDateTimeField


class LinkOut(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()


class SiteOut(serializers.Serializer):
    """The whole frame in one language."""

    name = serializers.CharField()
    tagline = serializers.CharField(allow_blank=True)
    logo = serializers.JSONField(allow_null=True)
    colours = serializers.DictField(child=serializers.CharField())
    menu = LinkOut(many=True)
    footer = LinkOut(many=True)
    contact = serializers.DictField(child=serializers.CharField(allow_blank=True))
    working_week = serializers.JSONField()
    holidays = serializers.ListField(child=serializers.JSONField())
    emergency = serializers.JSONField(allow_null=True)
    languages = serializers.ListField(child=serializers.JSONField())
    digits = serializers.CharField()
    months = serializers.CharField()
    demo = serializers.BooleanField()
    updated_at = UtcDateTimeField(allow_null=True)


EXAMPLE = {
    "name": "ديوان",
    "tagline": "حكومتي بخدمتي",
    "logo": None,
    "colours": {"brand": "#0B5D4B", "brand_dark": "#6FCBB2", "link": "#0A5A8C"},
    "menu": [{"title": "الخدمات", "url": "/ar/services/"}],
    "footer": [{"title": "إمكانية الوصول", "url": "/ar/accessibility/"}],
    "contact": {"phone": "065008080", "email": "", "address": "", "hours": ""},
    "working_week": {"days": ["sunday", "monday"], "weekend": ["friday", "saturday"]},
    "holidays": [],
    "emergency": None,
    "languages": [{"code": "ar", "name": "العربية"}],
    "digits": "latn",
    "months": "levant",
    "demo": True,
    "updated_at": "2026-11-23T10:00:00Z",
}


class SiteView(APIView):
    """GET /api/v1/site/?lang=ar → names, menus, colours, contact, emergency band."""

    @extend_schema(
        parameters=[LANGUAGE],
        responses=SiteOut,
        examples=[OpenApiExample("site", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        frame = site_frame(language=language_of(request), now=timezone.now())
        return Response(SiteOut(frame).data)


def site_frame(*, language: str, now: datetime) -> dict[str, Any]:
    """Everything that every page shows around its content."""
    site = selectors.site_settings()
    return {
        "name": site.in_language("name", language),
        "tagline": site.in_language("tagline", language),
        "logo": _logo(site),
        "colours": _colours(site),
        "menu": _menu(site.header_menu, language) or _default_menu(language),
        "footer": _menu(site.footer_menu, language) or _default_footer(language),
        "contact": {
            "phone": site.phone,
            "email": site.email,
            "address": site.in_language("address", language),
            "hours": site.in_language("hours", language),
        },
        "working_week": {
            "days": site.working_days,
            "weekend": [day for day in DAYS if day not in site.working_days],
        },
        "holidays": _holidays(site.holidays, language),
        "emergency": _emergency(site, language, now),
        "languages": [{"code": code, "name": name} for code, name in settings.LANGUAGES],
        "digits": settings.DIWAN_DIGITS,
        "months": settings.DIWAN_MONTHS,
        "demo": settings.DEMO,
        "updated_at": site.updated_at,
    }


def _logo(site: SiteSettings) -> dict[str, Any] | None:
    if site.logo is None:
        return None
    rendition = site.logo.get_rendition("max-320x96")
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height}


def _colours(site: SiteSettings) -> dict[str, str]:
    return {
        "brand": site.brand,
        "brand_hover": darken(site.brand, 0.8),
        "brand_deep": darken(site.brand, 0.65),
        "brand_dark": site.brand_dark,
        "link": site.link,
        "link_hover": darken(site.link, 0.7),
        "link_dark": site.link_dark,
        "accent": site.accent,
    }


def _menu(value: StreamValue, language: str) -> list[dict[str, str]]:
    """The links of one menu; a page without a translation falls back to its source."""
    pages = [block.value["page"] for block in value if block.value["page"]]
    urls = selectors.urls_in_language(pages, language)
    links = []
    for block in value:
        item = block.value
        title = item["title_ar"] if language == "ar" else item["title_en"]
        if item["page"]:
            url = urls.get(item["page"].pk, "")
        elif "://" in item["address"]:
            url = item["address"]
        else:
            url = f"/{language}/{item['address'].strip('/')}/".replace("//", "/")
        if url:
            links.append({"title": title, "url": url})
    return links


def _default_menu(language: str) -> list[dict[str, str]]:
    return [
        {"title": _("Services"), "url": f"/{language}/services/"},
        {"title": _("Public consultations"), "url": f"/{language}/consultations/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
        {"title": _("Indicators"), "url": f"/{language}/indicators/"},
        {"title": _("Events"), "url": f"/{language}/events/"},
    ]


def _default_footer(language: str) -> list[dict[str, str]]:
    return [
        {"title": _("Agencies"), "url": f"/{language}/agencies/"},
        {"title": _("News"), "url": f"/{language}/news/"},
        {"title": _("Accessibility statement"), "url": f"/{language}/accessibility/"},
        {"title": _("Privacy"), "url": f"/{language}/privacy/"},
        {"title": _("Performance statistics"), "url": f"/{language}/statistics/"},
    ]


def _holidays(value: StreamValue, language: str) -> list[dict[str, Any]]:
    suffix = "ar" if language == "ar" else "en"
    return [
        {
            "name": block.value[f"name_{suffix}"],
            "first_day": block.value["first_day"].isoformat(),
            "last_day": block.value["last_day"].isoformat(),
        }
        for block in value
    ]


def _emergency(site: SiteSettings, language: str, now: datetime) -> dict[str, str] | None:
    if not site.emergency_is_shown(now):
        return None
    return {
        "level": site.emergency_level,
        "text": site.in_language("emergency_text", language),
        "url": site.emergency_url,
    }
