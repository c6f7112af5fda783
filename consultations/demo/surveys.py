"""Surveys and polls of the sample consultations, with invented answers; loaded through the services that people use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.participants import Participant
from consultations import services
from consultations.models import ConsultationPage, ResultsShown, Status, Survey, SurveyAnswer
from consultations.services import PollForm, ResponseDraft
from consultations.surveys.checking import Given
from consultations.surveys.forms import Form, Option, Question


def _options(*labels: tuple[str, str]) -> tuple[Option, ...]:
    return tuple(Option(f"o-{place}", ar, en) for place, (ar, en) in enumerate(labels, start=1))


YES_NO = _options(("نعم", "Yes"), ("لا", "No"))
DIGITAL_SERVICES = Form(
    title_ar="خدماتك الرقمية: كيف تجدها؟",
    title_en="Your digital services: how do you find them?",
    intro_ar="أسئلة قصيرة عن استعمالك الخدمات الحكومية الرقمية. لا نطلب اسمك ولا عنوانك.",
    intro_en="Short questions on how you use digital public services. We ask for no name and no address.",
    minutes=4,
    questions=(
        Question(
            "q-1", "single", "هل أنجزت معاملة حكومية عبر الإنترنت في السنة الماضية؟",
            "Have you done any official business online in the past year?",
            is_required=True, options=YES_NO,
        ),
        Question(
            "q-2", "scale", "كم كان إنجازها سهلًا؟", "How easy was it?",
            asked_if="q-1", asked_if_options=("o-1",), may_decline=True,
            options=_options(
                ("سهل جدًّا", "Very easy"), ("سهل", "Easy"), ("لا سهل ولا صعب", "Neither easy nor hard"),
                ("صعب", "Hard"), ("صعب جدًّا", "Very hard"),
            ),
        ),
        Question(
            "q-3", "long_text", "ما الذي منعك؟", "What kept you from it?",
            asked_if="q-1", asked_if_options=("o-2",), is_public=True,
        ),
        Question(
            "q-4", "multiple", "ما أهم ما ينبغي تحسينه؟", "What should be improved first?",
            "اختر اثنين على الأكثر.", "Choose two at most.", most=2,
            options=_options(
                ("سرعة الإنجاز", "Speed"), ("وضوح الشروط", "Clear conditions"),
                ("المساعدة عند الحاجة", "Help when it is needed"), ("حماية البيانات", "Data protection"),
            ),
        ),
        Question(
            "q-5", "number", "كم مرة راجعت جهة حكومية حضوريًّا في السنة الماضية؟",
            "How many times did you go to a public office in the past year?",
            minimum=Decimal(0), maximum=Decimal(50), may_decline=True,
        ),
        Question(
            "q-6", "ranking", "رتّب طرق المساعدة كما تفضّلها", "Rank the ways of getting help as you prefer them",
            options=_options(
                ("بالهاتف", "By telephone"), ("في محطة معرفة", "At a knowledge station"),
                ("بالمحادثة على الموقع", "By chat on the website"),
            ),
        ),
        Question("q-7", "short_text", "في أي محافظة تسكن؟", "In which governorate do you live?"),
        Question(
            "q-8", "file", "هل لديك وثيقة تريد أن نطلع عليها؟", "Have you a document that we should see?",
        ),
    ),
)  # fmt: skip
PARTICIPATION = Form(
    title_ar="كيف تريد أن تُستشار؟",
    title_en="How do you want to be consulted?",
    intro_ar="ثلاثة أسئلة عن مشاركتك في الاستشارات العامة.",
    intro_en="Three questions on taking part in public consultations.",
    minutes=2,
    questions=(
        Question(
            "q-1", "single", "هل شاركت في استشارة عامة من قبل؟",
            "Have you taken part in a public consultation before?",
            is_required=True, options=YES_NO,
        ),
        Question(
            "q-2", "scale", "ما رأيك في مدة ثلاثين يومًا؟", "What do you think of thirty days?",
            options=_options(
                ("قصيرة", "Too short"), ("مناسبة", "About right"), ("طويلة", "Too long"),
            ),
        ),
        Question(
            "q-3", "short_text", "ما الذي يشجعك على المشاركة؟", "What would encourage you to take part?",
            is_public=True,
        ),
    ),
)  # fmt: skip
ENCOURAGED = (
    "أن أعرف ما الذي تغيّر بسبب رأيي.",
    "نص قصير بلغة مفهومة.",
    "تذكير قبل الإغلاق بأسبوع.",
)
PREVENTED = (
    "لم أثق بأن بياناتي محمية.",
    "لم أجد الخدمة في البوابة.",
    "طُلب مني أن أراجع المكتب في كل حال.",
)
PRIORITY = PollForm(
    question_ar="ما الذي ينبغي أن تبدأ به الاستراتيجية؟",
    question_en="What should the strategy begin with?",
    options=_options(
        ("الهوية الرقمية", "Digital identity"),
        ("الربط البيني بين الجهات", "Exchange of data between agencies"),
        ("المساعدة في محطات المعرفة", "Help at knowledge stations"),
    ),
    results_shown=ResultsShown.ALWAYS,
)


def load(strategy: ConsultationPage) -> None:
    """A survey and a poll that are open now."""
    survey = _publish(strategy, "digital-services", DIGITAL_SERVICES)
    _respond(survey, (_habits(number) for number in range(24)))
    poll = services.draft_poll(
        consultation=strategy, actor=PLATFORM, name="first-priority", form=PRIORITY
    )
    poll = services.publish_poll(poll=poll, actor=PLATFORM, now=strategy.opens_at)
    for number in range(17):
        voter = Participant(Assurance.VERIFIED, f"email:voter-{number}@example.org")
        services.vote_in_poll(
            poll=poll,
            option_key=f"o-{(number * number) % 3 + 1}",
            participant=voter,
        )


def load_closed(policy: ConsultationPage) -> None:
    """A survey whose results are public."""
    survey = _publish(policy, "participation", PARTICIPATION)
    _respond(survey, (_wishes(number) for number in range(40)))
    waiting = SurveyAnswer.objects.filter(response__survey=survey, status=Status.PENDING)
    for answer in waiting:
        services.decide_text(answer=answer, actor=PLATFORM, reason="", now=policy.closes_at)


def _publish(page: ConsultationPage, name: str, form: Form) -> Survey:
    version = services.draft_survey(consultation=page, actor=PLATFORM, name=name, form=form)
    return services.publish_survey(version=version, actor=PLATFORM, now=page.opens_at).survey


def _respond(survey: Survey, responses: Iterable[tuple[Given, ...]]) -> None:
    at: datetime = survey.consultation.opens_at
    for answers in responses:
        at += timedelta(hours=7)
        draft = ResponseDraft(answers, "ar")
        services.submit_response(survey=survey, draft=draft, clock=lambda: at)  # noqa: B023  # called at once


def _habits(number: int) -> tuple[Given, ...]:
    is_user = number % 4 != 0
    branch = (
        Given("q-2", options=(f"o-{number % 3 + 1}",))
        if is_user
        else Given("q-3", text=PREVENTED[number // 4 % 3])
    )
    return (
        Given("q-1", options=("o-1" if is_user else "o-2",)),
        branch,
        Given("q-4", options=("o-1", f"o-{number % 3 + 2}")),
        Given("q-5", number=str(number * 7 % 13)),
        Given("q-6", options=tuple(f"o-{(number + place) % 3 + 1}" for place in range(3))),
    )


def _wishes(number: int) -> tuple[Given, ...]:
    first = Given("q-1", options=("o-1" if number % 3 else "o-2",))
    second = Given("q-2", options=("o-1" if number % 5 < 2 else "o-2" if number % 8 else "o-3",))
    wish = (Given("q-3", text=ENCOURAGED[number % 3]),) if number % 13 == 0 else ()
    return (first, second, *wish)
