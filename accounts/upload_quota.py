"""How many files, and bytes of them, one person may send in a day: counted as a body arrives, before anything is stored.

Django asks its upload handlers for each file of each form. The pages of the public site are left out: what they receive they
hand to the API, which counts it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.errors import UploadQuotaReached
from accounts.sessions import HEADER, find_session
from common.logging import get_logger
from common.visitor import counted_as
from operations import throttling

log = get_logger(__name__)

DAY = 86_400
_API, _COUNTED = "/api/", ("/api/", "/admin/")
_REACHED = "_upload_quota_reached"


class QuotaHandler(FileUploadHandler):
    """The first of the handlers; it keeps nothing itself. Files that are refused count too: they were sent.

    Raises:
        UploadQuotaReached: on the API. In the administration the file is left out and the request marked (`is_reached`): a
            form's token may stand after it.
    """

    request: HttpRequest

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        *given: Any,
    ) -> None:
        self._unseen_kib = -(-content_length // 1024)

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        if not self.request.path_info.startswith(_COUNTED):
            return
        who, (files, megabytes) = _who(self.request)
        kib, self._unseen_kib = self._unseen_kib, 0  # the whole body, with its first file
        sent = throttling.count(f"uploads:files:{who}", DAY)
        size = throttling.count(f"uploads:kib:{who}", DAY, by=kib)
        if sent.number <= files and size.number <= megabytes * 1024:
            return
        log.warning("upload.quota_reached", is_staff=files == settings.STAFF_UPLOADS[0])
        reached = UploadQuotaReached(retry_after_seconds=int(sent.seconds_left) + 1)
        if self.request.path_info.startswith(_API):
            raise reached
        setattr(self.request, _REACHED, reached)
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _who(request: HttpRequest) -> tuple[str, tuple[int, int]]:
    """Under what name, and up to what, the sender's files are counted."""
    if not request.path_info.startswith(_API):
        return f"user:{request.user.pk or counted_as(request)}", settings.STAFF_UPLOADS
    session = find_session(request.headers.get(HEADER, ""))
    return (f"user:{session.user.pk}" if session else counted_as(request)), settings.VISITOR_UPLOADS


def is_reached(request: HttpRequest) -> bool:
    """Whether a file of this request was left out; reads its form."""
    if request.method == "POST" and request.content_type == "multipart/form-data":
        _read = request.POST
    return hasattr(request, _REACHED)


def refused(request: HttpRequest) -> HttpResponse:
    """The page of the administration, or what Wagtail's script for many pictures shows beside one."""
    reached: UploadQuotaReached = getattr(request, _REACHED)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"success": False, "error_message": str(reached.title)})
    context = {"heading": reached.title}
    answer = render(request, "accounts/admin/refused.html", context, status=reached.status)
    answer["Retry-After"] = str(reached.facts["retry_after_seconds"])
    return answer
