"""Service points: where a service is given."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.api.query import LanguageQuery
from cms.api.service_content import point_summary, term_out
from cms.api.services import AgencyOut, StatusOut, TermOut
from cms.guides import points
from cms.models import Governorate, ServicePoint, ServicePointType


class PointsIn(LanguageQuery):
    """What may be asked of the finder."""

    governorate = serializers.CharField(required=False, max_length=60, allow_blank=True, default="")
    type = serializers.ChoiceField(
        ServicePointType.choices, required=False, allow_blank=True, default=""
    )
    service = serializers.CharField(
        required=False, max_length=255, allow_blank=True, default="", help_text="Slug of a guide."
    )
    code = serializers.CharField(
        required=False, max_length=60, allow_blank=True, default="", help_text="One place."
    )
    q = serializers.CharField(
        required=False,
        max_length=200,
        allow_blank=True,
        default="",
        help_text="Words of the name, the address or the governorate.",
    )


class PointOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    type = StatusOut()
    agency = AgencyOut()
    governorate = TermOut()
    address = serializers.CharField()
    hours = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    latitude = serializers.DecimalField(max_digits=8, decimal_places=5, allow_null=True)
    longitude = serializers.DecimalField(max_digits=8, decimal_places=5, allow_null=True)
    services = serializers.ListField(child=serializers.DictField())

    def to_representation(self, instance: ServicePoint) -> Any:  # Any: DRF's own
        offered = self.context["offers"].get(instance.pk, [])
        shown = {
            **point_summary(instance, self.context["language"]),
            "services": [{"title": guide.title, "url": guide.public_path} for guide in offered],
        }
        return super().to_representation(shown)


EXAMPLE = {
    "code": "post-irbid-1",
    "name": "مكتب بريد إربد المركزي",
    "type": {"code": "post_office", "name": "مكتب بريد"},
    "agency": {"slug": "modee", "name": "وزارة الاقتصاد الرقمي", "url": "/ar/agencies/modee/"},
    "governorate": {"slug": "irbid", "name": "إربد"},
    "address": "شارع بغداد، إربد",
    "hours": "الأحد–الخميس 8:00–16:00",
    "phone": "027240001",
    "latitude": "32.55560",
    "longitude": "35.85000",
    "services": [{"title": "تجديد رخصة مركبة", "url": "/ar/services/renew-vehicle-licence/"}],
}


class PointsView(ListAPIView[ServicePoint]):
    """GET /api/v1/service-points/?governorate=irbid&q=… → open places; ``governorates`` are those with any · 400."""

    serializer_class = PointOut

    def _asked(self) -> dict[str, Any]:
        given = PointsIn(data=self.request.query_params)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        asked = self._asked()
        return points.open_points(
            points.PointsQuestion(
                language=asked["lang"],
                governorate=asked["governorate"],
                type=asked["type"],
                service=asked["service"],
                code=asked["code"],
                q=asked["q"],
            )
        )

    def paginate_queryset(self, queryset: Any) -> Any:  # Any: a page of rows
        page = super().paginate_queryset(queryset)
        self.offers = points.offers(page or [], self._asked()["lang"])
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        own = {"language": self._asked()["lang"], "offers": getattr(self, "offers", {})}
        return {**super().get_serializer_context(), **own}

    @extend_schema(
        parameters=[PointsIn],
        examples=[OpenApiExample("service point", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = self.list(request, *args, **kwargs)
        language = self._asked()["lang"]
        answer.data["governorates"] = [
            term_out(term, language)
            for term in Governorate.objects.filter(service_points__is_open=True).distinct()
        ]
        answer.data["types"] = [
            {"code": code, "name": str(name)} for code, name in ServicePointType.choices
        ]
        return answer
