"""Parts of a file for who asks for them by bytes; Source: RFC 9110 §14."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from common.problem_document import MEDIA_TYPE, problem_document

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,19})\s*-\s*(\d{0,19})\s*")
_BLOCK = 256 * 1024


def ranged(
    request: HttpRequest, content: IO[bytes], *, size: int, etag: str, content_type: str
) -> HttpResponseBase:
    """The file, or the part that ``Range`` names: 200, 206 or 416. ``If-Range`` with another tag gets the whole.

    Several ranges at once are answered with the whole, as anybody may. The file is closed when the answer is.
    """
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag or request.method not in {"GET", "HEAD"}:
        asked = ""
    found = _ONE_RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        answer: Any = FileResponse(content, content_type=content_type)
        answer["Content-Length"] = str(size)
        return _tagged(answer, etag)
    first, last = _bounds(found[1], found[2], size)
    if first > last:
        content.close()
        answer = _no_such_part(size)
        answer["Content-Range"] = f"bytes */{size}"
        return _tagged(answer, etag)
    content.seek(first)
    part = _Part(content, last - first + 1)
    answer = StreamingHttpResponse(part, status=206, content_type=content_type)
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Length"] = str(last - first + 1)
    return _tagged(answer, etag)


def _no_such_part(size: int) -> HttpResponse:
    told = problem_document(
        status=416,
        code="range_not_satisfiable",
        title=_("The file has no such part."),
        size_bytes=size,
    )
    return JsonResponse(told, status=416, content_type=MEDIA_TYPE)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """From and to, both within the file; from above to where nothing can be given."""
    if not first:
        count = int(last)
        return (max(size - count, 0), size - 1) if count else (1, 0)
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) < size else (1, 0)


def _tagged(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    return answer


class _Part:
    """So many bytes from where the file stands."""

    def __init__(self, content: IO[bytes], count: int) -> None:
        self._content, self._left = content, count

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0:
            block = self._content.read(min(_BLOCK, self._left))
            if not block:
                return
            self._left -= len(block)
            yield block

    def close(self) -> None:
        self._content.close()
