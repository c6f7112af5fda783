"""Files of editors as visitors get them: saved and never shown in the site's own name; pictures only as we made them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.models import CollectionViewRestriction

from accounts import staff
from common.file_kinds import DOCUMENTS
from common.hashing import sha256_of_open
from operations import scanning

SANDBOX = "default-src 'none'; sandbox"
_PICTURES = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
_RENDITIONS = "images"
_BYTES = "application/octet-stream"


@require_safe
def document(request: HttpRequest, document_id: str, name: str) -> HttpResponseBase:
    """GET /documents/{id}/{name}: Wagtail looks whether this visitor may have it; how it is given out is ours.

    Raises:
        PermissionDenied: it is for other groups of staff.
    """
    if _is_private(request, document_id, name):
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    answer: HttpResponseBase = serve(request, document_id, name)
    if answer.streaming:
        answer["Content-Type"] = DOCUMENTS.get(_ending(name), _BYTES)
        _harmless(answer)
    return answer


def _is_private(request: HttpRequest, document_id: str, name: str) -> bool:
    """Whether it lies in a collection for staff, and this session is none of theirs.

    Wagtail lets everybody in who is signed in, which on the public site takes no more than an address, and asks its own groups
    without the second factor.
    """
    found = get_document_model().objects.filter(pk=document_id).select_related("collection").first()
    if found is None or found.filename != name:
        return False
    by_person = found.collection.get_view_restrictions().exclude(
        restriction_type=CollectionViewRestriction.PASSWORD
    )
    restrictions = list(by_person)
    if restrictions and staff.is_inside(request, timezone.now()):
        if not all(one.accept_request(request) for one in restrictions):
            raise PermissionDenied
        return False
    return bool(restrictions)


def require_clean(found: Any) -> None:  # Any: Wagtail's document
    """Raises: NotClean, FileHeld, see `operations.scanning`."""
    if not scanning.is_on():
        return
    with found.file.storage.open(found.file.name, "rb") as content:
        sha256 = sha256_of_open(content)
    scanning.require_clean(sha256, lambda: found.file.storage.open(found.file.name, "rb"))


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """GET /media/images/{name}: a picture in a size that the site made; originals have no address."""
    kind = _PICTURES.get(_ending(name))
    if kind is None or name.startswith("."):
        raise Http404
    try:
        content = default_storage.open(f"{_RENDITIONS}/{name}", "rb")
    except (OSError, ValueError):
        raise Http404 from None
    answer = FileResponse(content, content_type=kind)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"  # its name holds a digest
    _harmless(answer)
    return answer


def _harmless(answer: HttpResponseBase) -> None:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")
