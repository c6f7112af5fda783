"""Reads of one consultation by whoever asks: the public, or somebody whose session says that they may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import SessionTokenAuthentication
from accounts.sessions import PersonSession
from consultations import selectors
from consultations.models import ConsultationPage
from consultations.selectors import LocalConsultation
from consultations.visibility import Reader, reader_of


def reader_for(request: Request) -> Reader:
    """The reader behind a call; no query without a session."""
    return reader_of(request.auth if isinstance(request.auth, PersonSession) else None)


def local_for(request: Request, slug: str) -> LocalConsultation:
    """The consultation in the language of the call.

    Raises:
        NotFound: there is none that is public, or that the reader may read.
    """
    return selectors.consultation_by_slug(slug, get_language() or "ar", reader_for(request))


def original_for(request: Request, slug: str) -> ConsultationPage:
    """The original behind `local_for`.

    Raises:
        NotFound: as there.
    """
    return selectors.original_of(slug, get_language() or "ar", reader_for(request))


class ReaderView(APIView):
    """Takes a session where one is sent; what it answers then is for its sender alone."""

    authentication_classes = (SessionTokenAuthentication,)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(request, "auth", None) is not None:
            final.headers["Cache-Control"] = "no-store"
        return final
