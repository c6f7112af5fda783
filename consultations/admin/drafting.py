"""The policy officer's screen for a draft text: written or read from a file, arranged clause by clause, kept and published.

Everything that is not kept yet stands in the form itself, so that nothing is lost between two clicks, and two officers do not
overwrite each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from common.errors import DomainError, Refused
from consultations import clause_tree, draft_selectors, drafting, importing, services
from consultations.admin.texts import run
from consultations.clause_keys import KeyHistory
from consultations.drafting import DraftClause
from consultations.errors import DraftNotUnderstood
from consultations.importing import matching
from consultations.models import ConsultationPage
from operations.clock import database_now

LANGUAGES = ("ar", "en")
_ACTS: dict[str, Callable[[list[DraftClause], str], list[DraftClause]]] = {
    "up": partial(clause_tree.move, up=True),
    "down": partial(clause_tree.move, up=False),
    "merge": clause_tree.merge,
    "same": clause_tree.same,
    "new": clause_tree.fresh,
}


@dataclass
class TextForm:
    """What stands in the form, and what is said about it."""

    page: ConsultationPage
    history: KeyHistory
    values: dict[str, str]
    error: str = ""
    told: list[str] = field(default_factory=list)

    def texts(self) -> dict[str, list[DraftClause]]:
        """The clauses of each language that has some; with their keys they stand in the fields from now on.

        Raises:
            DraftNotUnderstood: there is no clause in Arabic, or what stands there is none.
        """
        found = {}
        for language in LANGUAGES:
            found[language] = self.clauses(language)
            self.write(language, found[language])
        if not found["ar"]:
            raise DraftNotUnderstood(_("The text has no clause, or too many."))
        if not found["en"]:
            del found["en"]
        return found

    def clauses(self, language: str) -> list[DraftClause]:
        """What stands in the field; a text without any key was written elsewhere, and gets its keys like a file's."""
        source = self.values[f"text_{language}"]
        if not source.strip():
            return []
        clauses = drafting.read(source)
        if any(one.key for one in clauses):
            return drafting.with_keys(clauses, self.history)
        return drafting.with_keys(self.matched(clauses, language), self.history)

    def matched(self, clauses: list[DraftClause], language: str) -> list[DraftClause]:
        if language != LANGUAGES[0]:
            return matching.like_the_source(clauses, self.clauses(LANGUAGES[0]))
        newest = draft_selectors.newest_public_version(self.page)
        previous = draft_selectors.written_clauses(newest, language) if newest else []
        return matching.keyed(clauses, previous, self.history)

    def write(self, language: str, clauses: list[DraftClause]) -> None:
        keyed = drafting.with_keys(clauses, self.history) if clauses else []
        self.values[f"text_{language}"] = drafting.render(keyed)


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the draft, or the newest version as its beginning.

    POST: ``act`` changes what stands in the form and keeps nothing; ``keep`` keeps the draft; ``publish`` makes it final.
    """
    actor, page = run(request, pk)
    draft = draft_selectors.draft_source(page) | {"seen": services.stamp(page)}
    given = {name: request.POST[name] for name in draft if name in request.POST}
    form = TextForm(page, draft_selectors.key_history(page), {**draft, **given})
    if request.method == "POST":
        try:
            if _act(request, form, actor):
                messages.success(request, _("The text is kept."))
                return redirect("consultations_overview")
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            form.error = f"{refusal.title} {refusal.detail}".strip()
            if refusal.code == "draft_changed":
                form.values["seen"] = services.stamp(page)
    return _shown(request, form)


def _act(request: HttpRequest, form: TextForm, actor: Actor) -> bool:
    """Do what was asked; whether the text was kept."""
    act = request.POST.get("act", "")
    if act == "import":
        import_file(request, form)
    elif act:
        change(form, act)
    else:
        _keep(actor, form, publish="publish" in request.POST)
        return True
    return False


def import_file(request: HttpRequest, form: TextForm) -> None:
    """Put the text of the file that was sent into the form, with keys; raises `FileNotUnderstood` as reading does."""
    uploaded = request.FILES.get("file")
    if uploaded is None:
        form.error = _("Choose a file first.")
        return
    if uploaded.size is None or uploaded.size > importing.MOST_BYTES:
        form.error = _("The file is larger than 10 MB.")
        return
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    imported = importing.read_file(uploaded.read())
    clauses = form.matched(imported.clauses, language)
    form.write(language, clauses)
    form.told = [
        ngettext(
            "%(count)d clause was read. Look through it, then keep the text.",
            "%(count)d clauses were read. Look through them, then keep the text.",
            len(clauses),
        )
        % {"count": len(clauses)},
        *imported.left_out,
    ]


def change(form: TextForm, act: str) -> None:
    """``up:key``, ``down:key``, ``merge:key``, ``same:key``, ``new:key`` in each language that has it; ``split:key:part``."""
    name, _joint, rest = act.partition(":")
    key, _joint, part = rest.partition(":")
    for language in LANGUAGES:
        clauses = form.clauses(language)
        if name == "split" and part.isdecimal():
            # Where a sentence ends is each language's own.
            changed = clause_tree.split(clauses, key, int(part)) if language == "ar" else clauses
        elif name in _ACTS:
            changed = _ACTS[name](clauses, key)
        else:
            return
        if changed != clauses:
            form.write(language, changed)
    form.told = [_("Done, but not kept yet.")]


def _keep(actor: Actor, form: TextForm, *, publish: bool) -> None:
    version = services.draft_text_version(
        consultation=form.page,
        actor=actor,
        texts=form.texts(),
        notes={"ar": form.values["note_ar"], "en": form.values["note_en"]},
        seen=form.values["seen"],
    )
    if publish:
        services.publish_text_version(version=version, actor=actor, now=database_now())


def _shown(request: HttpRequest, form: TextForm) -> HttpResponse:
    try:
        clauses = form.clauses("ar")
        translated = {one.key: one for one in form.clauses("en")}
    except DomainError:
        clauses, translated = [], {}
    rows = [
        {
            "clause": clause,
            "depth": clause.level if clause.kind == "heading" else 0,
            "parts": clause_tree.parts(clause),
            "can_merge": at > 0 and clause_tree.can_merge(clauses[at - 1], clause),
            "translation": translated.get(clause.key),
        }
        for at, clause in enumerate(clauses)
    ]
    context = {
        "page": form.page,
        "values": form.values,
        "error": form.error,
        "told": form.told,
        "rows": rows,
        "has_translation": bool(translated),
        "unsure": [one.key for one in clauses if one.is_unsure],
        "header_title": _("Draft text: %(title)s") % {"title": form.page.title},
    }
    status = 422 if form.error else 200
    return render(request, "consultations/admin/text.html", context, status=status)
