"""What agencies' own systems write: datasets, their files and their publication, with a token."""

from __future__ import annotations

import io
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
from opendata import addresses, ingesting, machine, services
from opendata.models import Dataset, ResourceState
from operations.api.idempotent import answer_once
from operations.clock import database_now

_FIELDS = [
    *("title_ar", "title_en", "notes_ar", "notes_en", "keywords_ar", "keywords_en"),
    *("theme", "licence", "frequency", "covers_from", "covers_to", "area_ar", "area_en"),
    *("area_code", "methodology_ar", "methodology_en"),
    *("access_level", "access_reason_ar", "access_reason_en"),
    *("contact_name", "contact_email", "is_sample"),
]


_STATUS = {"new": 201, "changed": 202, "unchanged": 200}


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
    """A file as an upload, or the public address it can be read from."""

    title_ar = serializers.CharField(max_length=200)
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, help_text="At most 50 MB.")
    url = serializers.URLField(required=False, help_text="Instead of `file`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("url" in attrs):
            raise serializers.ValidationError({"file": ["Send either `file` or `url`."]})
        return attrs


class ResourceStateOut(serializers.Serializer[Any]):
    """The file that was sent last, whether it is public yet or not."""

    name = serializers.CharField(source="resource.name")
    id = serializers.UUIDField(source="resource.public_id")
    change = serializers.CharField(
        help_text="`new`, `changed` or `unchanged`.", default="unchanged"
    )
    state = serializers.ChoiceField(choices=ResourceState.choices)
    problem = serializers.CharField(help_text="Code of why it could not be read, or empty.")
    problem_line = serializers.IntegerField(allow_null=True)
    needs_decision = serializers.BooleanField(
        source="is_quarantined",
        help_text="Possible personal data was found; a data steward has to decide.",
    )
    release = serializers.IntegerField(source="release.number")
    is_published = serializers.BooleanField(source="release.is_published")
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
        description="Scope `datasets:write`. The answer comes before the file is read; ask with GET how that went. "
        "A public dataset gets a new release once the file was read well, under the same public address; "
        "an unreadable file never takes the place of a good one. The same bytes again change nothing.",
        tags=["machines"],
        request={"multipart/form-data": ResourceIn, "application/json": ResourceIn},
        responses={200: ResourceStateOut, 201: ResourceStateOut, 202: ResourceStateOut},
    )
    def put(self, request: Request, agency: str, slug: str, name: str) -> Response:
        dataset = machine.own_dataset(agency=self.own_agency, slug=slug)
        given = ResourceIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        file, change = machine.put_resource(
            dataset=dataset,
            file=machine.NamedFile(
                name=name,
                upload=_upload(values),
                titles=ingesting.Titles(values["title_ar"], values["title_en"]),
            ),
            actor=self.machine,
            now=database_now(),
        )
        file.change = change  # type: ignore[attr-defined]  # for the serializer alone
        return Response(ResourceStateOut(file).data, status=_STATUS[change])

    @extend_schema(
        operation_id="machine_resource_retrieve",
        summary="Ask how the reading of a file went",
        description="Scope `datasets:write`. Tells of the file that was sent last under this name.",
        tags=["machines"],
        responses=ResourceStateOut,
    )
    def get(self, request: Request, agency: str, slug: str, name: str) -> Response:
        dataset = machine.own_dataset(agency=self.own_agency, slug=slug)
        return Response(ResourceStateOut(machine.sent_file(dataset=dataset, name=name)).data)


def _upload(values: dict[str, Any]) -> ingesting.Upload:  # Any: what `ResourceIn` lets through
    if "file" in values:
        sent = values["file"]
        return ingesting.Upload(sent, sent.name, sent.content_type or "")
    return ingesting.Upload(io.BytesIO(machine.read_link(values["url"])), values["url"])


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
