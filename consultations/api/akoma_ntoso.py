"""Published versions as Akoma Ntoso files."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from common.errors import NotFound
from consultations import akoma_ntoso, draft_selectors, selectors
from consultations.akoma_ntoso import Work
from consultations.akoma_ntoso.names import e_id
from consultations.api.presentation import eli
from consultations.api.readers import ReaderView, local_for

MEDIA_TYPE = "application/akn+xml"


class AkomaNtosoView(ReaderView):
    """GET /api/v1/consultations/{slug}/versions/{n}/akn/ → the version as an Akoma Ntoso 3.0 file · 404."""

    @extend_schema(
        operation_id="consultation_version_akn",
        parameters=[OpenApiParameter("lang", str, description="Language of the text, e.g. `ar`.")],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        language = get_language() or settings.LANGUAGE_CODE
        local = local_for(request, slug)
        if not 1 <= number <= 10_000:
            raise NotFound
        version = selectors.published_version(local.original, number)
        clauses = draft_selectors.written_clauses(version, language)
        if not clauses or version.published_at is None:
            raise NotFound
        owner = local.original.agency
        work = Work(
            country=settings.PHONE_REGION.lower(),
            slug=local.original.slug,
            title=local.page.title,
            agency=owner.slug if owner else "site",
            agency_name=owner.name_in(language) if owner else "",
            version=version.number,
            day=timezone.localdate(version.published_at),
            language=language,
            eli=f"{settings.SITE_URL}{eli(local.page, version)}",
        )
        name = f"{e_id('v-' + str(version.number))}.{language}.akn.xml"
        return HttpResponse(
            akoma_ntoso.write(work, clauses),
            content_type=f"{MEDIA_TYPE}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
