"""Records over HTTP: the form is what the address ends with, or what the ``Accept`` header asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseRedirect
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer, StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from opendata import addresses, selectors
from opendata.standards import selectors as records
from opendata.standards import writing
from opendata.standards.dcat import dataset_graph

AFTER = OpenApiParameter("after", str, description="From the link to the next page.")
_ANSWERS: dict[Any, Any] = {
    (200, "application/ld+json"): OpenApiTypes.OBJECT,
    (200, "text/turtle"): OpenApiTypes.STR,
    (200, "application/rdf+xml"): OpenApiTypes.STR,
}


class _Written(BaseRenderer):
    """Bytes that are a record already; anything else is a problem document."""

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class JsonLd(_Written):
    media_type = writing.FORMS["jsonld"]
    format = "jsonld"
    charset = None


class Turtle(_Written):
    media_type = writing.FORMS["ttl"]
    format = "ttl"


class RdfXml(_Written):
    media_type = writing.FORMS["rdf"]
    format = "rdf"


FORMS: tuple[type[BaseRenderer], ...] = (JsonLd, Turtle, RdfXml)
BY_ENDING: dict[str, type[BaseRenderer]] = {one.format: one for one in FORMS}


class Ending(BaseContentNegotiation):
    """The only form of an address that names it, whatever the reader would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class CatalogueView(APIView):
    """GET /api/v1/catalog → a page of the catalogue as DCAT-AP, in the form that ``Accept`` asks for · 404 · 406."""

    renderer_classes = FORMS
    url_name = "catalog"

    @extend_schema(operation_id="catalogue", parameters=[AFTER], responses=_ANSWERS)
    def get(self, request: Request) -> Response:
        form = str(request.accepted_renderer.format)
        url = f"{settings.SITE_URL}/api/v1/{self.url_name}"
        body, following = writing.catalogue_written(
            form, url=url, after=request.query_params.get("after", "")
        )
        answer = Response(body)
        if following:
            answer["Link"] = f'<{following}>; rel="next"'
        return answer


class CatalogueJsonLdView(CatalogueView):
    """GET /api/v1/catalog.jsonld → a page of the catalogue as DCAT-AP in JSON-LD · 404."""

    renderer_classes = (JsonLd,)
    content_negotiation_class = Ending
    url_name = "catalog.jsonld"

    @extend_schema(
        operation_id="catalogue_jsonld",
        parameters=[AFTER],
        responses={(200, JsonLd.media_type): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return super().get(request)


class CatalogueTurtleView(CatalogueView):
    """GET /api/v1/catalog.ttl → a page of the catalogue as DCAT-AP in Turtle · 404."""

    renderer_classes = (Turtle,)
    content_negotiation_class = Ending
    url_name = "catalog.ttl"

    @extend_schema(
        operation_id="catalogue_turtle",
        parameters=[AFTER],
        responses={(200, Turtle.media_type): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> Response:
        return super().get(request)


class CatalogueXmlView(CatalogueView):
    """GET /api/v1/catalog.rdf → a page of the catalogue as DCAT-AP in RDF/XML · 404."""

    renderer_classes = (RdfXml,)
    content_negotiation_class = Ending
    url_name = "catalog.rdf"

    @extend_schema(
        operation_id="catalogue_xml",
        parameters=[AFTER],
        responses={(200, RdfXml.media_type): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> Response:
        return super().get(request)


class DatasetRecordView(APIView):
    """GET /api/v1/datasets/{slug}.jsonld, .ttl or .rdf → its DCAT-AP record · 404 · 410."""

    renderer_classes = FORMS
    content_negotiation_class = Ending
    ending = "jsonld"

    def get_renderers(self) -> list[BaseRenderer]:
        return [BY_ENDING[self.ending]()]

    @extend_schema(responses=_ANSWERS)
    def get(self, request: Request, slug: str) -> Response:
        return Response(record(slug, self.ending))


class DatasetNameView(APIView):
    """GET /api/v1/datasets/id/{identifier} → 303 to the page, or to the record that ``Accept`` asks for · 404 · 410.

    The lasting name of a dataset, and of a release with its number behind it.
    """

    renderer_classes = (StaticHTMLRenderer, *FORMS, JSONRenderer)
    content_negotiation_class = DefaultContentNegotiation

    @extend_schema(responses={303: None})
    def get(self, request: Request, identifier: UUID, number: int = 0) -> HttpResponseRedirect:
        slug = records.slug_of(identifier)
        form = str(request.accepted_renderer.format)
        if form in BY_ENDING:
            target = f"{settings.SITE_URL}/api/v1/datasets/{quote(slug)}.{form}"
        elif form == "json":
            target = f"{settings.SITE_URL}/api/v1/datasets/{quote(slug)}/"
        else:
            dataset = selectors.dataset_by_slug(slug)
            target = addresses.page(dataset, settings.LANGUAGE_CODE)
        answer = HttpResponseRedirect(target, status=303)
        answer["Vary"] = "Accept"
        return answer


def record(slug: str, form: str) -> bytes:
    """A public dataset's record in one form.

    Raises:
        NotFound, DatasetWithdrawn: see `opendata.selectors.dataset_by_slug`.
    """
    facts = records.dataset_facts(slug)
    return writing.written(dataset_graph(facts), facts.uri, form)
