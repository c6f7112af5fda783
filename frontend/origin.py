"""Forms of the public site carry no session and no token; what keeps other sites from posting them is the browser's own word.

`protect` wraps every view of the front end: a write is answered only when the browser says that it comes from this site
(``Sec-Fetch-Site``, else ``Origin``, else ``Referer``). A client that sends none of them is no
browser and carries nobody's rights. `from_anywhere` marks the exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Whether a write was sent by a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    if sender is None:
        return True
    parts = urlsplit(sender)
    own = urlsplit(settings.SITE_URL)
    return (parts.scheme, parts.netloc) in {
        (own.scheme, own.netloc),
        (request.scheme, request.get_host()),
    }


def same_origin(view: View) -> View:
    """Refuse writes from elsewhere with 403; Django's own token check is not needed here."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _READS and not is_same_origin(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def from_anywhere(view: View) -> View:
    """Mark a view whose address is all the right there is, so that its writes may come from programs and other sites."""
    view.is_from_anywhere = True  # type: ignore[attr-defined]  # read by `protect`
    return view


def protect(
    patterns: Iterable[URLPattern | URLResolver],
) -> list[URLPattern | URLResolver]:
    """Wrap the views of all these patterns, included ones too."""
    found = list(patterns)
    for pattern in found:
        if isinstance(pattern, URLResolver):
            protect(pattern.url_patterns)
        elif getattr(pattern.callback, "is_from_anywhere", False):
            pattern.callback = csrf_exempt(pattern.callback)
        else:
            pattern.callback = same_origin(pattern.callback)
    return found
