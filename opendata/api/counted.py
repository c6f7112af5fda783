"""Views whose answers are counted as use of a dataset."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from common import visitor
from opendata.community import usage


class _Counted:
    """Counts what was answered to somebody; ``public_id`` in the address names the file."""

    usage_kind = ""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]  # the view's
        if request.method == "GET" and answer.status_code == 200 and self._counts(request):
            usage.count(kwargs["public_id"], self.usage_kind)
        return answer

    def _counts(self, request: Request) -> bool:
        return True


class CountedDownload(_Counted):
    """A file that was taken, whole or a view of it; a range is a piece of one and counts as none."""

    usage_kind = usage.DOWNLOADS


class CountedCall(_Counted):
    """A call by a program. The site's own pages ask in the same way; they show who asks, and are not counted."""

    usage_kind = usage.CALLS

    def _counts(self, request: Request) -> bool:
        return visitor.HEADER not in request.headers
