"""Surveys, one question on a page, without script or session: questions → checking → receipt.

Each page is the answer to a form that carries all answers so far. The API says which question comes next and what is wrong.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend import breadcrumbs, client, forms
from frontend.client import ApiProblem
from frontend.views import drafts
from frontend.views.survey_drafts import Draft
from frontend.views.survey_form import (
    EMPTY,
    Answer,
    Filled,
    Place,
    as_api,
    fields_of,
    has_repeated_place,
    has_unsendable,
    typed_answer,
    words_of,
)

MAX_FILE_BYTES = 2_000_000


@never_cache
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """GET: what is asked, and the start. POST ``step``: the next page."""
    place = Place(language, slug, name)
    page = _Page(request, place)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if not step or (not page.is_open and step in {"start", "resume"}):
        return page.start()
    if step == "resume":
        return page.resume()
    filled = Filled.of(request.POST, page.shown)
    if step in {"answer", "save"}:
        return page.take(filled, is_pause=step == "save")
    further = {"send": page.send, "check": page.review, "pause": page.pause}
    if step in further:
        return further[step](filled)
    return page.question(filled, request.POST.get("question", ""))


@never_cache
@require_safe
def thanks(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """The answers were received: their receipt, and what happens next."""
    page = _Page(request, Place(language, slug, name))
    return page.render(
        "survey_thanks",
        heading=_("Your answers were received"),
        receipt=forms.receipt_in(request),
    )


class _Page:
    """One step of one visitor."""

    def __init__(self, request: HttpRequest, place: Place) -> None:
        self.request, self.place = request, place
        reader = client.for_reader(request)
        self.shown: dict[str, Any] = reader.get(place.api)
        self.api = reader.speaker
        self.questions = {one["key"]: one for one in self.shown["questions"]}
        self.consultation = self.shown["consultation"]
        self.is_open = self.consultation["state"] == "open"
        self.draft = Draft(request, place, self.api)

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        shown = {
            "survey": self.shown,
            "consultation": self.consultation,
            "place": self.place,
            "is_open": self.is_open,
            "breadcrumb": breadcrumbs.to_consultation(self.place.language, self.consultation),
            "api_url": f"/api/v1/{self.place.api}",
            **context,
        }
        return render(self.request, f"frontend/{template}.html", shown, status=status)

    def start(self) -> HttpResponse:
        return self.render(
            "survey",
            heading=self.shown["title"],
            has_draft=self.draft.is_kept,
            has_results=self.consultation["state"] not in {"open", "announced"},
        )

    def question(
        self, filled: Filled, key: str, *, errors: list[str] | None = None, notice: str = ""
    ) -> HttpResponse:
        """One question; the first that is asked where the name is not known."""
        asked = self._check(filled)["asked"]
        if key not in asked:
            key = asked[0]
        question, answer = self.questions[key], filled.answers.get(key, EMPTY)
        number = asked.index(key) + 1
        given = self.request.POST if errors else None
        return self.render(
            "survey_question",
            status=422 if errors else 200,
            heading=question["text"],
            question=question,
            answer=answer,
            options=fields_of(question, answer, given),
            places=range(1, len(question["options"]) + 1),
            kept=filled.kept,
            number=number,
            total=0 if self.shown["is_branching"] else len(asked),
            before=asked[number - 2] if number > 1 else "",
            errors=errors or [],
            notice=notice,
        )

    def take(self, filled: Filled, *, is_pause: bool) -> HttpResponse:
        """Take one answer and go on, or put everything aside."""
        key = self.request.POST.get("question", "")
        if key not in self.questions:
            return self.question(filled, "")
        try:
            typed = self._typed(self.questions[key], filled.answers.get(key, EMPTY))
        except ApiProblem as problem:
            if problem.status not in {400, 409, 413, 422, 429}:
                raise
            return self.question(filled, key, errors=[_words(problem)])
        filled = filled.with_answer(key, typed)
        if not self.is_open:
            return self._closed(filled)
        if is_pause:
            return self.pause(filled)
        checked = self._check(filled)
        errors = self._faults(key, checked)
        if errors and key in checked["asked"]:
            return self.question(filled, key, errors=errors)
        return self.onward(filled.gone_through(key), checked["asked"])

    def _faults(self, key: str, checked: dict[str, Any]) -> list[str]:
        if has_unsendable(self.request.POST):
            return [_("The answer holds characters that cannot be shown.")]
        if has_repeated_place(self.questions[key], self.request.POST):
            return [_("Each option can be chosen once: give each its own place.")]
        return [one["title"] for one in checked["errors"] if one["question"] == key]

    def review(
        self, filled: Filled, *, notice: str = "", status: int = 200, is_new: bool = False
    ) -> HttpResponse:
        """All answers before they are sent; what is missing is named and led to."""
        checked = self._check(filled)
        wrong = {one["question"]: one["title"] for one in checked["errors"]}
        return self.render(
            "survey_check",
            status=status,
            heading=_("Check your answers before sending them"),
            rows=[
                self._row(self.questions[key], filled.answers.get(key, EMPTY), wrong.get(key, ""))
                for key in checked["asked"]
            ],
            is_ready=not set(wrong) & set(checked["asked"]),
            kept=filled.kept,
            notice=notice,
            idempotency_key=str(uuid4()) if is_new else forms.key_of(self.request),
        )

    def send(self, filled: Filled) -> HttpResponse:
        """Hand the answers to the API; whatever it says, nothing that was answered is lost."""
        if forms.fell_into_trap(self.request):
            notice = _("Leave the field «website» empty, then send again.")
            return self.review(filled, notice=notice, status=422)
        asked = self._check(filled)["asked"]
        body = {"version": filled.version, "answers": as_api(filled.as_sent(asked))}
        person = client.for_request(self.request, as_person=not self.request.POST.get("as_nobody"))
        try:
            forms.require_time(self.request)
            stored = person.post(
                f"{self.place.api}responses/", body, idempotency_key=forms.key_of(self.request)
            )
        except ApiProblem as problem:
            return self._refused(filled, problem)
        query = urlencode({"receipt": stored["receipt"]["code"]})
        answer = forms.see_other(f"{self.place.address}thanks/?{query}")
        self.draft.forget(answer)
        return answer

    def pause(self, filled: Filled) -> HttpResponse:
        """Have the answers kept for two weeks, sealed under a key in this browser."""
        key = self.draft.keep(filled)
        answer = self.render(
            "survey_paused",
            status=200 if key else 503,
            heading=_("Your answers are put aside") if key else _("Your answers could not be kept"),
            is_kept=bool(key),
            rows=self._rows(filled),
            kept=filled.kept,
        )
        if key:
            self.draft.remember(answer, key)
        return answer

    def resume(self) -> HttpResponse:
        """Go on with what was put aside: all that was answered is there, and what is not yet is asked."""
        filled = self.draft.open(self.shown)
        if filled is None:
            answer = self.question(Filled(version=self.shown["version"]), "")
            self.draft.forget(answer)
            return answer
        return self.onward(filled, self._check(filled)["asked"])

    def onward(self, filled: Filled, asked: list[str]) -> HttpResponse:
        left = [one for one in asked if one not in filled.seen]
        return self.question(filled, left[0]) if left else self.review(filled)

    # --- What the steps share ----------------------------------------------------------------------------------------

    def _check(self, filled: Filled) -> dict[str, Any]:
        body = {"version": filled.version, "answers": as_api(filled.as_sent())}
        checked: dict[str, Any] = self.api.post(f"{self.place.api}check/", body)
        return checked

    def _typed(self, question: dict[str, Any], before: Answer) -> Answer:
        answer = typed_answer(question, self.request.POST, before)
        file = self.request.FILES.get("file") if question["kind"] == "file" else None
        if file is None or answer["is_declined"]:
            return answer
        content = file.read(MAX_FILE_BYTES + 1)
        stored = self.api.post_file(f"{self.place.api}files/", file.name or "file", content)
        return answer | {"file": stored["id"], "file_name": stored["name"]}

    def _refused(self, filled: Filled, problem: ApiProblem) -> HttpResponse:
        if problem.status == 401 or problem.code == "assurance_too_low":
            return self._sign_in_first(filled)
        if problem.code == "consultation_closed":
            return self._closed(filled)
        if problem.status == 429:
            notice = _(
                "Many requests are arriving from your network. Wait a minute, then try again."
            )
            return self.review(filled, notice=notice, status=429)
        if problem.code == "survey_changed":
            filled = Filled(filled.answers, filled.seen, self.shown["version"])
        if problem.status in {400, 409, 422}:
            is_new = problem.code == "idempotency_key_reused"
            return self.review(filled, notice=_words(problem), status=problem.status, is_new=is_new)
        raise problem

    def _sign_in_first(self, filled: Filled) -> HttpResponse:
        """Nothing was sent: keep the answers, and lead to the sign-in and back."""
        key = self.draft.keep(filled)
        answer = self.render(
            "survey_sign_in",
            status=403,
            heading=_("Sign in to send your answers"),
            is_kept=bool(key),
            rows=self._rows(filled),
            sign_in_url=drafts.sign_in_address(self.place.language, self.place.address),
        )
        if key:
            self.draft.remember(answer, key)
        return answer

    def _closed(self, filled: Filled) -> HttpResponse:
        return self.render(
            "survey_closed",
            status=409,
            heading=_("This survey no longer takes answers"),
            rows=self._rows(filled),
        )

    def _rows(self, filled: Filled) -> list[dict[str, Any]]:
        return [
            self._row(question, filled.answers[key], "")
            for key, question in self.questions.items()
            if filled.answers.get(key, EMPTY) != EMPTY
        ]

    def _row(self, question: dict[str, Any], answer: Answer, fault: str) -> dict[str, Any]:
        return {
            "question": question,
            "lines": words_of(question, answer),
            "is_declined": answer["is_declined"],
            "fault": fault,
        }


def _words(problem: ApiProblem) -> str:
    if problem.code in {"invalid_input", "parse_error"}:
        return _("The answer holds characters that cannot be shown.")
    if problem.status == 413:
        return _("Send a PDF, Word, OpenDocument, PNG, JPEG or plain text file of at most 2 MB.")
    if problem.status == 429 and problem.code == "throttled":
        return _("Many requests are arriving from your network. Wait a minute, then try again.")
    return str(problem.body.get("title", ""))
