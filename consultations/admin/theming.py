"""The officer's workspace of themes: what there is, what a machine proposes, and how far the work is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from common.errors import DomainError, Refused
from consultations.admin.texts import run
from consultations.figures import COLUMNS
from consultations.models import CandidateTheme, ConsultationPage, SelectedTheme, Stance
from consultations.theming import deciding, proposing
from consultations.theming import workspace as reads
from consultations.theming.deciding import Wording
from consultations.theming.reading import present_themes, theme_table
from operations.clock import database_now

NAMES = ("title_ar", "title_en", "said_ar", "said_en")


@require_http_methods(["GET", "HEAD", "POST"])
def workspace(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the workspace. POST ``act``: ``propose`` has a task search for themes; ``add`` makes one (``title_ar`` …)."""
    actor, page = run(request, pk)
    if request.method != "POST":
        return _shown(request, page)
    if request.POST.get("act") == "propose":
        refusal = tried(
            lambda: proposing.ask_for_themes(consultation=page, actor=actor, now=database_now())
        )
        done = _("The comments are being searched for themes. Come back to this page in a while.")
    else:
        refusal = tried(
            lambda: deciding.make_theme(
                consultation=page, actor=actor, wording=typed_wording(request), now=database_now()
            )
        )
        done = _("The theme stands in the list.")
    if refusal is not None:
        return _shown(request, page, refusal)
    messages.success(request, done)
    return redirect("consultations_themes", page.pk)


@require_POST
def decide(request: HttpRequest, pk: int, candidate: int) -> HttpResponse:
    """POST ``act``: ``accept`` (with a wording), ``merge`` (with ``theme``) or ``dismiss``."""
    actor, page = run(request, pk)
    proposed = get_object_or_404(CandidateTheme, consultation=page, pk=candidate)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "accept": (
            lambda: deciding.accept_candidate(
                candidate=proposed, actor=actor, wording=typed_wording(request), now=database_now()
            ),
            _("The theme stands in the list. Its comments wait there to be confirmed."),
        ),
        "merge": (
            lambda: _merge(page, proposed, actor, request.POST.get("theme", "")),
            _("The comments wait below the theme to be confirmed."),
        ),
        "dismiss": (
            lambda: deciding.dismiss_candidate(candidate=proposed, actor=actor, now=database_now()),
            _("The proposal is dismissed."),
        ),
    }
    if request.POST.get("act") not in acts:
        messages.error(request, _("Choose what is to be done with the proposal."))
        return redirect("consultations_themes", page.pk)
    act, done = acts[request.POST["act"]]
    refusal = tried(act)
    if refusal is not None:
        return _shown(request, page, refusal, proposed.pk)
    messages.success(request, done)
    return redirect("consultations_themes", page.pk)


def _merge(page: ConsultationPage, proposed: CandidateTheme, actor: Actor, theme: str) -> None:
    deciding.merge_candidate(
        candidate=proposed, theme=named_theme(page, theme), actor=actor, now=database_now()
    )


def named_theme(page: ConsultationPage, number: str) -> SelectedTheme:
    """A theme of the consultation by what a form sends; 404 for whatever is none."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    return get_object_or_404(SelectedTheme, consultation=page, pk=int(number))


def typed_wording(request: HttpRequest) -> Wording:
    return Wording(**{name: request.POST.get(name, "") for name in NAMES})


def tried(act: Callable[[], object]) -> DomainError | None:
    """Why an act was refused; None when it was done. Whoever may not do it at all gets a 403."""
    try:
        act()
    except Refused as refusal:
        raise PermissionDenied from refusal
    except DomainError as refusal:
        return refusal
    return None


def _shown(
    request: HttpRequest,
    page: ConsultationPage,
    refusal: DomainError | None = None,
    candidate: int = 0,
) -> HttpResponse:
    """The workspace; what was refused comes back in the form that it was typed in."""
    themes = list(present_themes(page))
    table = {row.pk: row for row in theme_table(page, get_language() or "ar")}
    waiting = reads.waiting_counts(page)
    stances = {one.value: one.told for one in Stance}
    rows = [
        {
            "theme": theme,
            "row": table[theme.pk],
            "waiting": waiting.get(theme.pk, 0),
            "stances": [table[theme.pk].stances.get(code, 0) for code in COLUMNS],
        }
        for theme in themes
        if theme.pk in table
    ]
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in NAMES} if refusal else {}
    context = {
        "page": page,
        "rows": rows,
        "themes": themes,
        "stances": [stances.get(code, _("no stance given")) for code in COLUMNS],
        "retired": SelectedTheme.objects.filter(consultation=page, retired_at__isnull=False),
        "candidates": reads.open_candidates(page),
        "run": reads.last_run(page),
        "progress": reads.progress(page),
        "error": str(refusal.title) if refusal else "",
        "wrong": candidate,
        "typed": typed,
        "header_title": _("Themes of the comments"),
    }
    return render(
        request,
        "consultations/admin/themes.html",
        context,
        status=refusal.status if refusal else 200,
    )
