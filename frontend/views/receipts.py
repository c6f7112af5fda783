"""A receipt in words, on one printable page; and the page on which anybody checks one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views.files import as_file

MAX_UPLOAD_BYTES = 100_000
# What a verdict means for whoever asked: it holds, it does not, or nothing can be said.
GOOD = frozenset({"verified", "promised", "erased"})
UNCLEAR = frozenset({"unknown", "unreadable", "other_log"})


@never_cache
@require_safe
def receipt(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """GET /ar/r/<code>/: what was received, what became of it, and where it stands in the log."""
    return receipt_page(request, language, code)


@never_cache
@require_safe
def receipt_file(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """The file that proves the receipt without this site."""
    return as_file(client.for_request(request).get_file(f"receipts/{_part(code)}/file/"))


@never_cache
@require_POST
def receipt_mail(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """POST an address, or ``own`` for that of who is signed in: the receipt's address goes there, and is kept with nothing."""
    key = forms.key_of(request, "key")
    is_own = request.POST.get("own") == "1"
    address = _own_email(request) if is_own else request.POST.get("address", "")[:254]
    try:
        client.for_request(request).post(
            f"receipts/{_part(code)}/mail/", {"address": address}, idempotency_key=key
        )
    except ApiProblem as problem:
        if problem.status not in {400, 409, 422, 429}:
            raise
        error = str(problem.body.get("title", ""))
        typed = {"address": address, "error": error}
        return receipt_page(request, language, code, typed=typed, status=problem.status)
    return forms.see_other(f"/{language}/r/{quote(code)}/?mailed=1")


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, language: str) -> HttpResponse:
    """GET: the form. POST a code, the text of a receipt or its file: what was checked and what it means."""
    context: dict[str, Any] = {"heading": _("Check a receipt"), "typed": ""}
    if request.method == "POST":
        typed = _shown(request)
        try:
            found = client.for_request(request).post("receipts/verify/", {"receipt": typed})
        except ApiProblem as problem:
            if problem.status not in {400, 413, 429}:
                raise
            found = {"verdict": "unreadable", "sentence": str(problem.body.get("title", ""))}
        context |= {
            "found": found,
            "is_good": found["verdict"] in GOOD,
            "is_unclear": found["verdict"] in UNCLEAR,
            "typed": typed if len(typed) < 5000 else "",
        }
    return render(request, "frontend/verify.html", context)


def _shown(request: HttpRequest) -> str:
    """What was uploaded, else what was typed. Bytes that are no text become signs that no receipt has."""
    file = request.FILES.get("file")
    if file is not None:
        return str(
            file.read(MAX_UPLOAD_BYTES + 1).decode("utf-8", "replace").replace("\x00", "\ufffd")
        )
    return request.POST.get("receipt", "")[: 2 * MAX_UPLOAD_BYTES]


def receipt_page(
    request: HttpRequest,
    language: str,
    code: str,
    *,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `typed` is what one of its forms was filled in with, and what is wrong with it."""
    shown = client.for_request(request).get(f"receipts/{_part(code)}/")
    own_address = f"{settings.SITE_URL}/{language}/r/{shown['code']}/"
    context = {
        "heading": _("Receipt"),
        "receipt": shown,
        "own_address": own_address,
        "qr": segno.make(own_address, error="m").svg_data_uri(scale=4, border=2),
        "is_mailed": request.GET.get("mailed") == "1",
        "is_changed": request.GET.get("changed") == "1",
        "own_email": _own_email(request),
        "key": str(uuid4()),
        "own_key": str(uuid4()),
        "api_url": f"/api/v1/receipts/{shown['code']}/",
        **(typed or {}),
    }
    return render(request, "frontend/receipt.html", context, status=status)


def _own_email(request: HttpRequest) -> str:
    """Of who is signed in; empty for everybody else, and for who signs in by telephone."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    try:
        account = client.for_request(request, as_person=True).get("account/")
    except ApiProblem as problem:
        if problem.status != 401:
            raise
        return ""
    return str(account["email"] or "")


def _part(text: str) -> str:
    return quote(text, safe="")
