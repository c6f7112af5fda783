"""What every form of the public site does: keys that make sending twice harmless, and the redirect after a write."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.logging import get_logger

log = get_logger(__name__)
_KEY = re.compile(r"[0-9a-f-]{36}")
_RECEIPT = re.compile(r"[0-9a-z]{20}")


def given_key(request: HttpRequest, name: str = "idempotency_key") -> str:
    """The key that the form was made with; empty where it is none of ours."""
    key = request.POST.get(name, "")
    return key if _KEY.fullmatch(key) else ""


def key_of(request: HttpRequest, name: str = "idempotency_key") -> str:
    """The form's key, or a new one."""
    return given_key(request, name) or str(uuid4())


def receipt_in(request: HttpRequest) -> str:
    """The receipt's code in the address of a thanks page; empty for anything else."""
    code = request.GET.get("receipt", "")
    return code if _RECEIPT.fullmatch(code) else ""


def fell_into_trap(request: HttpRequest) -> bool:
    """Whether the field that people do not see was filled; if so, the log says it."""
    if not request.POST.get("website"):
        return False
    note_refusal(request, "trap")
    return True


def note_refusal(request: HttpRequest, reason: str) -> None:
    """Tell the log that a form was refused for looking like a program's: on which route and why, and nothing of whom."""
    match = request.resolver_match
    log.warning("form.refused", reason=reason, route=match.route if match else "")


def see_other(address: str) -> HttpResponse:
    """303: the write is done, look there."""
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
