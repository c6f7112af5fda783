"""Pages by address: the one call that the front end makes for a page."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms import selectors
from cms.api.pages import BundleOut, bundle_response


class PageFindView(APIView):
    """GET /api/v1/pages/find/?path=/ar/services/x/ → the page bundle · 404."""

    @extend_schema(
        parameters=[OpenApiParameter("path", str, required=True, description="Public address.")],
        responses=BundleOut,
    )
    def get(self, request: Request) -> Response:
        place = selectors.page_by_path(request.query_params.get("path", "/"))
        return bundle_response(place)
