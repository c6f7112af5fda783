"""What agencies' own systems write: datasets, their files and their publication, with a token."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.token_authentication import MachineView
from accounts.models import Scope
from common.parsers import StrictJSONParser
from common.serializers import UtcDateTimeField
from opendata import addresses, machine, services
from opendata.models import Dataset, ResourceState
from operations.api.idempotent import answer_once
from operations.clock import database_now

_FIELDS = [
    *("title_ar", "title_en", "notes_ar", "notes_en", "keywords_ar", "keywords_en"),
    *("theme", "licence", "frequency", "covers_from", "covers_to", "area_ar", "area_en"),
    *("contact_name", "contact_email", "is_sample"),
]


class DatasetIn(serializers.ModelSerializer[Dataset]):
    """Everything that a data steward says of a dataset; what is left out becomes empty or its default."""

    class Meta:
        model = Dataset
        fields = _FIELDS

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(self.initial_data) - set(_FIELDS))
        if unknown:
            raise serializers.ValidationError({key: ["Unknown field."] for key in unknown[:20]})
        return attrs

    def complete(self) -> dict[str, Any]:
        """Every field, with the model's defaults for those left out."""
        blank = Dataset()
        return {name: self.validated_data.get(name, getattr(blank, name)) for name in _FIELDS}


class DatasetStateOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    identifier = serializers.UUIDField()
    is_public = serializers.BooleanField()
    url = serializers.CharField(help_text="Address on the site; 404 until it is published.")
    updated_at = UtcDateTimeField()


class ResourceIn(serializers.Serializer[Any]):
    """A CSV file as an upload, or the public address it can be read from."""

    title_ar = serializers.CharField(max_length=200)
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, help_text="CSV, at most 50 MB.")
    url = serializers.URLField(required=False, help_text="Instead of `file`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("url" in attrs):
            raise serializers.ValidationError({"file": ["Send either `file` or `url`."]})
        return attrs


class ResourceStateOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    id = serializers.UUIDField(source="public_id")
    change = serializers.CharField(help_text="`new`, `changed` or `unchanged`.")
    state = serializers.ChoiceField(choices=ResourceState.choices)
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class DatasetView(MachineView):
    """A dataset of the agency."""

    required_scope = Scope.DATASETS_WRITE

    @extend_schema(
        operation_id="machine_dataset_update",
        summary="Make or change a dataset",
        description="Scope `datasets:write`. A new dataset is a draft until it is published.",
        tags=["machines"],
        request=DatasetIn,
        responses={200: DatasetStateOut, 201: DatasetStateOut},
    )
    def put(self, request: Request, agency: str, slug: str) -> Response:
        given = DatasetIn(data=request.data)
        given.is_valid(raise_exception=True)
        dataset, is_new = machine.put_dataset(
            agency=self.own_agency,
            slug=slug,
            values=given.complete(),
            actor=self.machine,
            now=database_now(),
        )
        return Response(_dataset_out(dataset), status=201 if is_new else 200)


class ResourceView(MachineView):
    """A file of a dataset, under a name that the sending system chooses."""

    required_scope = Scope.DATASETS_WRITE
    parser_classes = (MultiPartParser, StrictJSONParser)

    @extend_schema(
        operation_id="machine_resource_update",
        summary="Send a file of a dataset",
        description="Scope `datasets:write`. Replaces the file of this name; its public address stays. "
        "An unreadable file is refused and the one before stays.",
        tags=["machines"],
        request={"multipart/form-data": ResourceIn, "application/json": ResourceIn},
        responses={200: ResourceStateOut, 201: ResourceStateOut},
    )
    def put(self, request: Request, agency: str, slug: str, name: str) -> Response:
        dataset = machine.own_dataset(agency=self.own_agency, slug=slug)
        given = ResourceIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        is_upload = "file" in values
        file = machine.NamedFile(
            name=name,
            data=values["file"].read() if is_upload else machine.read_link(values["url"]),
            title_ar=values["title_ar"],
            title_en=values["title_en"],
        )
        resource, change = machine.put_resource(
            dataset=dataset, file=file, actor=self.machine, now=database_now()
        )
        resource.change = change  # type: ignore[attr-defined]  # for the serializer alone
        return Response(ResourceStateOut(resource).data, status=201 if change == "new" else 200)


class PublishView(MachineView):
    """The publication of a dataset."""

    required_scope = Scope.DATASETS_WRITE

    @extend_schema(
        operation_id="machine_dataset_publish",
        summary="Publish a dataset",
        description="Scope `datasets:write`. 409 `nothing_to_publish` until one of its files was read.",
        tags=["machines"],
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True
            )
        ],
        request=None,
        responses=DatasetStateOut,
        examples=[OpenApiExample("nothing but the key is needed", value={}, request_only=True)],
    )
    def post(self, request: Request, agency: str, slug: str) -> Response:
        dataset = machine.own_dataset(agency=self.own_agency, slug=slug)

        def publish() -> tuple[int, Any]:
            public = services.publish_dataset(
                dataset=dataset, actor=self.machine, now=database_now()
            )
            return 200, _dataset_out(public)

        return answer_once(request, publish)


def _dataset_out(dataset: Dataset) -> dict[str, Any]:
    values = {
        "slug": dataset.slug,
        "identifier": dataset.identifier,
        "is_public": dataset.is_public,
        "url": addresses.path(dataset, settings.LANGUAGE_CODE),
        "updated_at": dataset.updated_at,
    }
    return dict(DatasetStateOut(values).data)
