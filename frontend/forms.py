"""What every form of the public site does: keys that make sending twice harmless, a shortest time, the redirect after a write."""

from __future__ import annotations

import re
import time
from uuid import uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.logging import get_logger
from frontend.client import ApiProblem

log = get_logger(__name__)
SALT = "diwan.form"
# Signs are of whole seconds: who waited two may pass, who waited three does.
MIN_SECONDS = 3
MAX_SECONDS = 7 * 24 * 3600
TOO_QUICK = "sent_too_quickly"
SEND = "send"  # the button: where the list of problems leads when nothing that was typed is wrong
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


def opened(request: HttpRequest) -> str:
    """The sign of when a form was shown, for its hidden field ``opened``; a form shown again keeps its own.

    It names a second and nobody: everybody who opens a form in that second, or a kept page with one, has the same.
    """
    given = request.POST.get("opened", "")
    return sign_of_now() if _age(given) is None else given


def opened_field(request: HttpRequest) -> SafeString:
    """The hidden field with it."""
    return format_html('<input type="hidden" name="opened" value="{}">', opened(request))


def seconds_open(request: HttpRequest) -> int:
    """How long the form was open by our own clock; 0 without a sign of ours, and with one that is older than a week."""
    return _age(request.POST.get("opened", "")) or 0


def require_time(request: HttpRequest) -> None:
    """Refuse a form that comes back sooner than somebody can fill it in. Clients of the API have no form and are not asked.

    Raises:
        ApiProblem: 422 ``sent_too_quickly``, as from the API, with a sentence for people.
    """
    if seconds_open(request) < MIN_SECONDS:
        note_refusal(request, "too_soon")
        title = _(
            "Please send it once more: nothing that you typed is lost. We ask when a form comes"
            " back within seconds or after many days, as programs send them."
        )
        raise ApiProblem(422, {"code": TOO_QUICK, "title": title, "field": SEND})


def error_of(problem: ApiProblem, field: str, message: str) -> dict[str, str]:
    """What the list of problems says, and where it leads: to `field`, or to the button if nothing is to be corrected."""
    if problem.code == TOO_QUICK:
        return {"field": SEND, "message": str(problem.body["title"])}
    return {"field": field, "message": message}


def _age(sign: str) -> int | None:
    age = age_of(sign)
    return int(age) if age is not None and int(age) <= MAX_SECONDS else None


def sign_of_now(salt: str = SALT) -> str:
    """A sign of this second, which `age_of` reads."""
    return signing.dumps(int(time.time()), salt=salt)


def age_of(sign: str, salt: str = SALT) -> float | None:
    """Seconds since a sign was made; None of one that is not ours.

    A sign from the future is another machine's, whose clock is another; it is as old as the clocks are apart.
    """
    try:
        return float(abs(time.time() - signing.loads(sign, salt=salt)))
    except signing.BadSignature:
        return None


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
