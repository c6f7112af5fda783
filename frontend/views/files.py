"""Files that the API makes, handed on to the visitor."""

from __future__ import annotations

from django.http import HttpResponse

from frontend.client import File


def as_file(file: File) -> HttpResponse:
    """The file as the API sent it."""
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={
            "Content-Disposition": file.disposition,
            "X-Content-Type-Options": "nosniff",
        },
    )
