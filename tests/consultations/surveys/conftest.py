"""A survey with every kind of question and a branch, and a poll, on an open consultation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.participants import NOBODY, Participant
from consultations import services
from consultations.models import ConsultationPage, Poll, Survey, SurveyResponse
from consultations.services import PollForm, ResponseDraft
from consultations.surveys.checking import Given
from consultations.surveys.forms import Form, Option, Question
from tests.consultations.conftest import make_consultation, translate
from tests.replay import arranged

YES, NO = Option("o-1", "نعم", "Yes"), Option("o-2", "لا", "No")
FEELINGS = (
    Option("o-1", "سهل جدًّا", "Very easy"),
    Option("o-2", "سهل", "Easy"),
    Option("o-3", "صعب", "Hard"),
)
FORM = Form(
    title_ar="خدمات من بيتك",
    title_en="Services from your home",
    intro_ar="تسعة أسئلة قصيرة.",
    questions=(
        Question(
            "q-1", "single", "هل استعملت خدمة رقمية؟", "Have you used a digital service?",
            is_required=True, options=(YES, NO),
        ),
        Question(
            "q-2", "scale", "كم كانت سهلة؟", "How easy was it?",
            asked_if="q-1", asked_if_options=("o-1",), options=FEELINGS, may_decline=True,
        ),
        Question(
            "q-3", "long_text", "لماذا لم تستعملها؟", "Why not?",
            asked_if="q-1", asked_if_options=("o-2",), is_public=True,
        ),
        Question(
            "q-4", "multiple", "ما الذي يهمك؟", "What matters to you?", most=2,
            options=(
                Option("o-1", "السرعة", "Speed"), Option("o-2", "الوضوح", "Clarity"),
                Option("o-3", "الخصوصية", "Privacy"),
            ),
        ),
        Question(
            "q-5", "number", "كم مرة راجعت جهة حكومية هذه السنة؟", "How many visits this year?",
            minimum=Decimal(0), maximum=Decimal(100),
        ),
        Question("q-6", "short_text", "في أي مدينة؟", "In which town?"),
        Question(
            "q-7", "ranking", "رتّب القنوات", "Rank the channels",
            options=(
                Option("o-1", "الهاتف", "Telephone"), Option("o-2", "المكتب", "Office"),
                Option("o-3", "الموقع", "Website"),
            ),
        ),
        Question("q-8", "file", "هل لديك وثيقة؟", "Have you a document?"),
    ),
)  # fmt: skip
BASIC = (Given("q-1", options=("o-2",)),)
FULL = (
    Given("q-1", options=("o-1",)),
    Given("q-2", options=("o-3",)),
    Given("q-4", options=("o-1", "o-3")),
    Given("q-5", number="١٢"),
    Given("q-6", text="إربد"),
    Given("q-7", options=("o-3", "o-1", "o-2")),
)


def make_survey(page: ConsultationPage, form: Form = FORM, name: str = "home") -> Survey:
    version = services.draft_survey(consultation=page, actor=PLATFORM, name=name, form=form)
    return services.publish_survey(version=version, actor=PLATFORM, now=timezone.now()).survey


def make_poll(page: ConsultationPage, name: str = "channel", **fields: Any) -> Poll:
    values = {
        "question_ar": "أي قناة تفضل؟",
        "question_en": "Which channel do you prefer?",
        "options": (Option("o-1", "الهاتف", "Telephone"), Option("o-2", "الموقع", "Website")),
    }
    form = PollForm(**(values | fields))
    poll = services.draft_poll(consultation=page, actor=PLATFORM, name=name, form=form)
    return services.publish_poll(poll=poll, actor=PLATFORM, now=timezone.now())


def respond(
    survey: Survey,
    answers: tuple[Given, ...] = BASIC,
    participant: Participant = NOBODY,
    **fields: Any,
) -> SurveyResponse:
    draft = ResponseDraft(answers=answers, language="ar")
    return services.submit_response(survey=survey, draft=draft, participant=participant, **fields)[
        0
    ]


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    """What the log remembers outside the database is each test's own."""
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def page(agency) -> ConsultationPage:
    def build() -> ConsultationPage:
        original = make_consultation(agency)
        translate(original, "Strategy")
        return original

    return arranged("translated consultation", build)


@pytest.fixture
def survey(page) -> Survey:
    return arranged("survey", lambda: make_survey(page))


@pytest.fixture
def poll(page) -> Poll:
    return arranged("poll", lambda: make_poll(page))
