"""The policy officer's screen for the text as it became law: read from a file or written, then recorded for good."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import DomainError, Refused
from consultations import draft_selectors, drafting
from consultations.admin.drafting import LANGUAGES, TextForm, change, import_file
from consultations.admin.texts import run
from consultations.models import Adoption, ConsultationPage
from consultations.outcome import adopting
from consultations.outcome.adopting import Gazette

FIELDS = ("text_ar", "text_en", "gazette_number", "gazette_date", "url")


def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what was recorded last, or the last draft as a beginning.

    POST: ``act`` changes what stands in the form and records nothing; ``adopt`` records it.
    """
    actor, page = run(request, pk)
    recorded = Adoption.objects.filter(consultation=page).select_related("version").first()
    values = _source(page, recorded)
    values |= {name: request.POST[name] for name in FIELDS if name in request.POST}
    form = TextForm(page, draft_selectors.key_history(page), values)
    if request.method == "POST":
        try:
            if _act(request, form, actor):
                messages.success(request, _("The adopted text is recorded and public."))
                return redirect("consultations_follow_up", page.pk)
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            form.error = f"{refusal.title} {refusal.detail}".strip()
    return _shown(request, form, recorded)


def _act(request: HttpRequest, form: TextForm, actor: Actor) -> bool:
    act = request.POST.get("act", "")
    if act == "import":
        import_file(request, form)
    elif act:
        change(form, act)
    else:
        _adopt(form, actor)
        return True
    return False


def _adopt(form: TextForm, actor: Actor) -> None:
    texts, values = form.texts(), form.values
    gazette = Gazette(values["gazette_number"], _day(values["gazette_date"]), values["url"])
    adopting.adopt(consultation=form.page, actor=actor, texts=texts, gazette=gazette)


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _source(page: ConsultationPage, recorded: Adoption | None) -> dict[str, str]:
    version = recorded.version if recorded else draft_selectors.newest_public_version(page)
    source = {
        f"text_{language}": drafting.render(draft_selectors.written_clauses(version, language))
        if version
        else ""
        for language in LANGUAGES
    }
    return source | {
        "gazette_number": recorded.gazette_number if recorded else "",
        "gazette_date": str(recorded.gazette_date) if recorded else "",
        "url": recorded.url if recorded else "",
    }


def _shown(request: HttpRequest, form: TextForm, recorded: Adoption | None) -> HttpResponse:
    try:
        unsure = [one for one in form.clauses("ar") if one.is_unsure]
    except DomainError:
        unsure = []
    context = {
        "page": form.page,
        "values": form.values,
        "error": form.error,
        "told": form.told,
        "unsure": unsure,
        "recorded": recorded,
        "former": recorded.former.order_by("-replaced_at") if recorded else [],
        "header_title": _("Adopted text: %(title)s") % {"title": form.page.title},
    }
    status = 422 if form.error else 200
    return render(request, "consultations/admin/adoption.html", context, status=status)
