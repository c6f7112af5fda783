"""The service catalogue and its guides."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.query import LanguageQuery
from cms.api.service_content import guide_summary, service_content
from cms.guides import catalogue as reads
from cms.guides.guide import guide_by_slug
from cms.models import ServicePage, ServiceStatus

LONGEST_LIST = 30


class SlugsField(serializers.ListField):
    """A choice that may be given several times; any of them matches."""

    def __init__(self, **options: Any) -> None:  # Any: as DRF declares it
        options.setdefault("child", serializers.CharField(max_length=80, allow_blank=True))
        super().__init__(required=False, default=list, max_length=LONGEST_LIST, **options)


class CatalogueIn(LanguageQuery):
    """What may be asked of the catalogue."""

    audience = SlugsField()
    life_event = SlugsField()
    topic = SlugsField()
    agency = SlugsField()
    channel = SlugsField()
    fee = SlugsField(child=serializers.ChoiceField(["free", "paid"], allow_blank=True))
    electronic = SlugsField(child=serializers.ChoiceField(["yes", "no"], allow_blank=True))
    status = SlugsField(child=serializers.ChoiceField(ServiceStatus.choices, allow_blank=True))
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        default="",
        help_text="Words of the title or promise.",
    )


class TermOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class AgencyOut(TermOut):
    url = serializers.CharField()


class StatusOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class FeeOut(serializers.Serializer[Any]):
    channel = TermOut(allow_null=True)
    amount_minor = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    text = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class ChannelOut(TermOut):
    is_digital = serializers.BooleanField()
    number = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class DurationOut(serializers.Serializer[Any]):
    value = serializers.IntegerField()
    unit = serializers.CharField()


class GuideOut(serializers.Serializer[Any]):
    """One line of the catalogue."""

    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    promise = serializers.CharField(allow_blank=True)
    agency = AgencyOut(allow_null=True)
    status = StatusOut()
    is_electronic = serializers.BooleanField()
    is_free = serializers.BooleanField()
    fees = FeeOut(many=True)
    duration = DurationOut(allow_null=True)
    channels = ChannelOut(many=True)
    electronic_only_from = serializers.DateField(allow_null=True)

    def to_representation(self, instance: ServicePage) -> Any:  # Any: DRF's own
        return super().to_representation(guide_summary(instance))


GUIDE_EXAMPLE = {
    "slug": "renew-vehicle-licence",
    "title": "تجديد رخصة مركبة",
    "url": "/ar/services/renew-vehicle-licence/",
    "promise": "تجدد رخصة مركبتك لسنة وتستلمها في اليوم نفسه.",
    "agency": {
        "slug": "dvld",
        "name": "إدارة ترخيص السواقين والمركبات",
        "url": "/ar/agencies/dvld/",
    },
    "status": {"code": "connected", "name": "متصلة"},
    "is_electronic": True,
    "is_free": False,
    "fees": [
        {
            "channel": {"slug": "portal", "name": "البوابة"},
            "amount_minor": 20000,
            "amount": "20.000",
            "currency": "JOD",
            "text": "20 دينارًا أردنيًّا",
            "note": "",
        }
    ],
    "duration": {"value": 1, "unit": "working_days"},
    "channels": [],
    "electronic_only_from": None,
}


class CatalogueView(ListAPIView[ServicePage]):
    """GET /api/v1/services/ → guides by title, with ``facets`` and the counter of electronic services · 400."""

    serializer_class = GuideOut

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        language, question = asked_of_catalogue(self.request)
        self.catalogue = reads.Catalogue(language, question)
        return self.catalogue.guides()

    @extend_schema(
        operation_id="services_list",
        parameters=[CatalogueIn],
        examples=[OpenApiExample("service", value=GUIDE_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = self.list(request, *args, **kwargs)
        answer.data["electronic_count"] = self.catalogue.electronic_count()
        answer.data["facets"] = {
            name: [
                {"value": v.value, "name": v.name, "count": v.count, "is_chosen": v.is_chosen}
                for v in values
            ]
            for name, values in self.catalogue.facets().items()
        }
        answer.data["nearest"] = (
            [] if answer.data["count"] else [guide_summary(g) for g in self.catalogue.nearest()]
        )
        return answer


class ServiceView(APIView):
    """GET /api/v1/services/{slug}/ → the whole guide · 404 · 410 with its successor."""

    @extend_schema(
        operation_id="services_retrieve",
        parameters=[LanguageQuery],
        responses={200: dict},
        examples=[OpenApiExample("service", value=GUIDE_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, slug: str) -> Response:
        given = LanguageQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(service_content(guide_by_slug(slug, given.validated_data["lang"])))


def asked_of_catalogue(request: Request) -> tuple[str, reads.CatalogueQuestion]:
    """The checked language and question; empty choices of a form count as none."""
    given = CatalogueIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    asked = dict(given.validated_data)
    language = asked.pop("lang")
    words = asked.pop("q")
    chosen = {name: tuple(value for value in values if value) for name, values in asked.items()}
    return language, reads.CatalogueQuestion(q=words, **chosen)
