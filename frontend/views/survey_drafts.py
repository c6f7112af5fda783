"""Answers that were put aside: kept by the API for two weeks, sealed under a key that stands in one cookie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.logging import get_logger
from frontend.client import ApiClient, ApiProblem
from frontend.views.survey_form import EMPTY, Answer, Filled, Place, as_api

log = get_logger(__name__)

COOKIE = f"{settings.HOST_COOKIE}diwan_survey"
KEPT_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Draft:
    """What one browser has put aside of one survey."""

    request: HttpRequest
    place: Place
    api: ApiClient

    @property
    def is_kept(self) -> bool:
        return self._cookie in self.request.COOKIES

    def keep(self, filled: Filled) -> str:
        """The key that opens what was kept; nothing when it could not be: then the page hands the answers back."""
        body = {"version": filled.version, "answers": as_api(filled.as_sent())}
        try:
            return str(self.api.post(f"{self.place.api}drafts/", body)["key"])
        except ApiProblem as problem:
            log.warning("survey.not_kept", status=problem.status)
            return ""

    def open(self, survey: dict[str, Any]) -> Filled | None:
        """The answers, to be looked through once more where the form has changed since; None when nothing is kept."""
        key = self.request.COOKIES.get(self._cookie, "")
        if not key:
            return None
        try:
            kept = self.api.post(f"{self.place.api}drafts/open/", {"key": key})
        except ApiProblem as problem:
            if problem.status in {400, 404}:
                return None
            raise
        known = {question["key"] for question in survey["questions"]}
        answers = {
            one["question"]: _as_kept(one) for one in kept["answers"] if one["question"] in known
        }
        return Filled(answers, tuple(answers), survey["version"])

    def remember(self, answer: HttpResponse, key: str) -> None:
        self.forget(answer)
        answer.set_cookie(
            self._cookie,
            key,
            max_age=KEPT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def forget(self, answer: HttpResponse) -> None:
        """They were sent or kept anew; a draft that cannot be deleted now expires by itself."""
        key = self.request.COOKIES.get(self._cookie, "")
        if not key:
            return
        try:
            self.api.delete(f"{self.place.api}drafts/", {"key": key})
        except ApiProblem as problem:
            log.warning("survey.not_forgotten", status=problem.status)
        answer.delete_cookie(self._cookie)

    @property
    def _cookie(self) -> str:
        named = f"{self.place.slug}/{self.place.name}".encode()
        return f"{COOKIE}_{hashlib.sha256(named).hexdigest()[:12]}"


def _as_kept(answer: Answer) -> Answer:
    kept = {name: answer[name] for name in EMPTY if name in answer}
    name = _("the file that you chose") if kept.get("file") else ""
    return {**EMPTY, **kept, "file_name": name}
