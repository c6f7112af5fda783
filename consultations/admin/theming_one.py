"""One theme: its words, evidence, splits and history; and the comments that a machine proposes below it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from common.errors import DomainError
from consultations.admin.texts import run
from consultations.admin.theming import NAMES, tried, typed_wording
from consultations.figures import COLUMNS
from consultations.models import ConsultationPage, SelectedTheme, Stance
from consultations.theming import deciding, tagging
from consultations.theming.reading import evidence
from consultations.theming.workspace import splits
from operations.clock import database_now

HISTORY = 50
# Least likeness that an officer can ask for, and what it is called.
LEVELS = (
    ("0.7", gettext_lazy("only the surest")),
    ("0.5", gettext_lazy("the surer ones")),
    ("0", pgettext_lazy("proposals", "all")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: HttpRequest, pk: int, theme: int) -> HttpResponse:
    """GET: the theme. POST ``act``: ``word`` (with a wording), ``up``, ``down``, ``retire`` or ``return``."""
    actor, page = run(request, pk)
    found = get_object_or_404(SelectedTheme, consultation=page, pk=theme)
    if request.method != "POST":
        return _shown(request, page, found)
    act = _acts(request, actor, found).get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, _("Choose what is to be done with the theme."))
        return redirect("consultations_theme", page.pk, found.pk)
    refusal = tried(act)
    if refusal is not None:
        return _shown(request, page, found, refusal)
    messages.success(request, _("It is done."))
    if request.POST["act"] in {"up", "down"}:
        return redirect("consultations_themes", page.pk)
    return redirect("consultations_theme", page.pk, found.pk)


def _acts(
    request: HttpRequest, actor: Actor, found: SelectedTheme
) -> dict[str, Callable[[], object]]:
    now = database_now()
    return {
        "word": lambda: deciding.word_theme(
            theme=found, actor=actor, wording=typed_wording(request), now=now
        ),
        "up": lambda: deciding.move_theme(theme=found, actor=actor, by=-1, now=now),
        "down": lambda: deciding.move_theme(theme=found, actor=actor, by=1, now=now),
        "retire": lambda: deciding.retire_theme(theme=found, actor=actor, now=now),
        "return": lambda: deciding.return_theme(theme=found, actor=actor, now=now),
    }


def _shown(
    request: HttpRequest,
    page: ConsultationPage,
    found: SelectedTheme,
    refusal: DomainError | None = None,
) -> HttpResponse:
    stances = {one.value: one.told for one in Stance}
    source = request.POST if refusal else {}
    context = {
        "page": page,
        "theme": found,
        "typed": {name: source.get(name, getattr(found, name)) for name in NAMES},
        "error": str(refusal.title) if refusal else "",
        "splits": splits(found, get_language() or "ar"),
        "stances": [stances.get(code, _("no stance given")) for code in COLUMNS],
        "evidence": evidence([found]).get(found.pk, []),
        "history": found.changes.select_related("by").order_by("-pk")[:HISTORY],
        "header_title": _("Theme of the comments"),
    }
    return render(
        request,
        "consultations/admin/theme.html",
        context,
        status=refusal.status if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int, theme: int) -> HttpResponse:
    """GET ``least``: what confirming would do, with samples. POST ``least``: it is done."""
    actor, page = run(request, pk)
    found = get_object_or_404(SelectedTheme, consultation=page, pk=theme)
    given = request.POST if request.method == "POST" else request.GET
    least = _least(given.get("least", ""))
    if request.method == "POST":
        return _confirmed(request, actor, found, float(least))
    context = {
        "page": page,
        "theme": found,
        "preview": tagging.preview(found, float(least)),
        "least": least,
        "levels": LEVELS,
        "most": tagging.AT_ONCE,
        "header_title": _("Check before you confirm"),
    }
    return render(request, "consultations/admin/theme_confirm.html", context)


def _confirmed(
    request: HttpRequest, actor: Actor, found: SelectedTheme, least: float
) -> HttpResponse:
    done = 0

    def act() -> None:
        nonlocal done
        done = tagging.confirm_proposals(theme=found, actor=actor, now=database_now(), least=least)

    refusal = tried(act)
    if refusal is not None:
        messages.error(request, str(refusal.title))
    else:
        told = ngettext(
            "%(count)d comment stands below the theme now.",
            "%(count)d comments stand below the theme now.",
            done,
        )
        messages.success(request, told % {"count": done})
    return redirect("consultations_themes", found.consultation_id)


def _least(text: str) -> str:
    return text if text in dict(LEVELS) else LEVELS[-1][0]
