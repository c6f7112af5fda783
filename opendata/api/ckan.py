"""Where the addresses of an earlier CKAN lead now."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from opendata import addresses
from opendata.api.views import language
from opendata.ckan import origins
from opendata.models import ResourceKind


class CkanAddressOut(serializers.Serializer):
    """Paths on this site; ``download`` is the file of the resource that was asked for, or where its link leads, or empty."""

    url = serializers.CharField()
    download = serializers.CharField()


_EXAMPLE = OpenApiExample(
    "a resource",
    value={
        "url": "/ar/datasets/schools/7d1b8a1c-2f7e-4d0e-9c55-0a3b1f0c9d11/",
        "download": "/api/v1/resources/7d1b8a1c-2f7e-4d0e-9c55-0a3b1f0c9d11/download/original",
    },
    response_only=True,
)


class AddressView(APIView):
    """GET /api/v1/ckan-addresses/{name}/ → the dataset that CKAN knew by a name or id · 404 · 410."""

    @extend_schema(responses=CkanAddressOut, examples=[_EXAMPLE])
    def get(self, request: Request, name: str) -> Response:
        found = origins.place(name)
        return Response({"url": addresses.path(found.dataset, language()), "download": ""})


class ResourceAddressView(APIView):
    """GET /api/v1/ckan-addresses/{name}/{resource}/ → the resource that CKAN knew by an id · 404 · 410."""

    @extend_schema(
        operation_id="ckan_resource_addresses_retrieve",
        responses=CkanAddressOut,
        examples=[_EXAMPLE],
    )
    def get(self, request: Request, name: str, resource: str) -> Response:
        found = origins.place(name, resource)
        if found.resource is None:
            return Response({"url": addresses.path(found.dataset, language()), "download": ""})
        url = f"{addresses.path(found.dataset, language())}{found.resource.public_id}/"
        is_file = found.resource.kind == ResourceKind.FILE
        download = addresses.download_path(found.resource) if is_file else found.resource.link
        return Response({"url": url, "download": download})
