"""A public form that comes back within seconds is shown again with all that was typed; sent once more it is taken."""

from __future__ import annotations

import gzip
import html
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.actors import PLATFORM
from cms.feedback.services import FormSigns, give_feedback
from cms.models import PageFeedback, Registration, ServiceRating
from consultations.models import CommentReport, Subscription, SurveyResponse
from frontend import cache as page_cache
from frontend import forms
from frontend.client import ApiProblem
from opendata.models import DataAlert, DataQuestion, DatasetRequest, Reuse
from opendata.services import publish_dataset
from tests.cms import pages
from tests.cms.guide_factory import make_guide
from tests.consultations.conftest import make_consultation, publish_text, published_comment
from tests.consultations.surveys.conftest import make_survey
from tests.consultations.surveys.test_pages import Citizen, hidden
from tests.hardening.test_forms import forms_with_words
from tests.opendata.conftest import add_link, make_dataset
from tests.waiting import opened_before

EMAIL, WORDS = "layla@example.org", "لماذا خلية الزرقاء فارغة؟"
# Forms without a clock of this kind, and why.
WITHOUT = {
    "_comment_form.html": "the page on which it is checked has its own clock (tests/consultations/test_pages.py)",
    "account.html": "signed in",
    "account_code.html": "a code that was sent, five tries",
    "account_sign_in.html": "browsers fill it in at once; counters bound what is sent to an address",
    "comment_change.html": "the receipt's code",
    "receipt.html": "the receipt's code",
    "survey_question.html": "sends nothing yet, and starts the clock of the page that does",
    "verify.html": "stores nothing",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as somebody filled it in: where it goes, what was typed, and what it stores."""

    address: str
    typed: dict[str, str]
    stored: Callable[[], QuerySet[Model]]
    more: dict[str, str] = field(default_factory=dict)

    def send(self, sign: str = "") -> object:
        sent = {**self.typed, **self.more, "website": "", "opened": sign}
        return Client().post(self.address, sent)


def _subscription(agency) -> Filled:
    make_consultation(agency)
    more = {"consultation": "strategy"}
    return Filled("/ar/subscriptions/", {"email": EMAIL}, Subscription.objects.all, more)


def _figures(agency) -> str:
    """The last part of the address of a public dataset."""
    dataset = make_dataset(agency, "figures")
    add_link(dataset, "https://figures.example/")
    publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return "figures"


def _alert(agency) -> Filled:
    more = {"dataset": _figures(agency)}
    return Filled("/ar/data-alerts/", {"email": EMAIL}, DataAlert.objects.all, more)


def _question(agency) -> Filled:
    _figures(agency)
    typed = {"text": WORDS, "name": "ليلى"}
    return Filled("/ar/datasets/figures/questions/ask/", typed, DataQuestion.objects.all)


def _request(agency) -> Filled:
    typed = {"title": "حوادث السير", "text": WORDS, "name": "ليلى"}
    return Filled("/ar/data-requests/new/", typed, DatasetRequest.objects.all)


def _reuse(agency) -> Filled:
    _figures(agency)
    typed = {"title": "تحليل", "url": "https://example.org/x", "text": WORDS, "datasets": "figures"}
    return Filled("/ar/reuses/new/", typed, Reuse.objects.all, {"kind": "article"})


def _registration(agency) -> Filled:
    soon = timezone.now() + timedelta(days=30)
    pages.event(agency, starts_at=soon, ends_at=soon + timedelta(hours=2))
    typed = {"name": "ليلى حداد", "email": EMAIL, "needs": WORDS}
    more = {"sector": "media"}
    return Filled("/ar/events/workshop/register/", typed, Registration.objects.all, more)


def _report(agency) -> Filled:
    consultation = make_consultation(agency)
    publish_text(consultation)
    comment = published_comment(consultation)
    address = f"/ar/consultations/strategy/comments/{comment.public_id}/report/"
    return Filled(address, {"note": WORDS}, CommentReport.objects.all, {"reason": "insult"})


def _with_words() -> QuerySet[PageFeedback]:
    return PageFeedback.objects.exclude(text="")


def _details(agency) -> Filled:
    path = "/ar/agencies/moj/"
    vote = give_feedback(path=path, is_useful=False, signs=FormSigns(), now=timezone.now())
    more = {"step": "details", "feedback_id": str(vote.pk), "page": path}
    return Filled("/ar/feedback/", {"text": WORDS}, _with_words, more)


def _sought(agency) -> Filled:
    return Filled("/ar/feedback/", {"text": WORDS}, _with_words, {"step": "sought", "q": "رخصة"})


def _rating(agency) -> Filled:
    more = {"of": make_guide(agency, "renew").get_url(), "stars": "4"}
    return Filled("/ar/rating/", {}, ServiceRating.objects.all, more)


FILLED = {
    "_follow.html": _subscription,
    "_search_empty.html": _sought,
    "comment_report.html": _report,
    "data_alert.html": _alert,
    "data_question_ask.html": _question,
    "data_request.html": _request,
    "event_register.html": _registration,
    "feedback.html": _details,
    "rating.html": _rating,
    "reuse.html": _reuse,
    "subscribe.html": _subscription,
}


@pytest.fixture(autouse=True)
def _ready(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


def sign_in_page(text: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', text)
    assert found, "the form that is shown again has no sign of when it was opened"
    return html.unescape(found[1])


def test_every_public_form_that_takes_words_is_sent_below() -> None:
    found = set(forms_with_words())
    assert found - set(WITHOUT) <= set(FILLED), found - set(WITHOUT) - set(FILLED)
    assert set(WITHOUT) <= found


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FILLED))
def test_what_comes_back_at_once_is_kept_and_asked_for_once_more(
    name: str, agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = FILLED[name](agency)
    now, fresh = time.time(), opened_before(1)["opened"]
    monkeypatch.setattr(forms, "time", SimpleNamespace(time=lambda: now))
    assert filled.send().status_code in {400, 422}
    refused = filled.send(fresh)
    assert refused.status_code in {400, 422}
    assert not filled.stored().exists()
    assert 'id="errors"' in refused.text
    shown = html.unescape(refused.text)
    assert [one for one in filled.typed.values() if one not in shown] == []
    sign = sign_in_page(refused.text)
    # Three seconds after it was first shown, not after it was shown again.
    monkeypatch.setattr(forms, "time", SimpleNamespace(time=lambda: now + 2))
    taken = filled.send(sign)
    assert taken.status_code in {200, 302, 303}
    assert filled.stored().count() == 1


@pytest.mark.django_db
def test_the_summary_leads_to_the_button_and_marks_nothing_as_wrong(agency) -> None:
    text = _subscription(agency).send().text
    assert '<a href="#send">' in text
    assert 'id="send"' in text
    assert "aria-invalid" not in text
    assert "<title>خطأ:" in text


@pytest.mark.django_db
def test_a_survey_runs_its_clock_from_the_first_question_to_the_sending(agency) -> None:
    make_survey(make_consultation(agency))
    citizen = Citizen("/ar/consultations/strategy/surveys/home/").start()
    first = sign_in_page(citizen.page.text)
    citizen.client.cookies.clear()
    kept = hidden(citizen.answer(option="o-2").page.text, "kept")
    citizen.post(step="check", kept=kept, opened=first)
    assert sign_in_page(citizen.page.text) == first
    sent = {"step": "send", "kept": kept, "idempotency_key": str(uuid.uuid4()), "website": ""}
    refused = citizen.post(**sent, opened=first)
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert not SurveyResponse.objects.exists()
    assert hidden(refused.text, "kept") == kept
    assert citizen.post(**sent, **opened_before()).status_code == 303


def at(seconds: float) -> object:
    """A request that comes back so many seconds after its form was shown."""
    return RequestFactory().post("/", opened_before(seconds))


@pytest.mark.parametrize("seconds", [3, 24 * 3600, 6 * 24 * 3600, -60])
def test_a_page_may_stay_open_for_days_and_be_of_a_machine_with_another_clock(
    seconds: float,
) -> None:
    forms.require_time(at(seconds))


@pytest.mark.parametrize(
    "sign",
    ["", "x", "MA:1xXtlj:x", signing.Signer(salt="another").sign_object(0)],
    ids=["none", "nonsense", "unsigned", "of-another-form"],
)
def test_a_sign_that_is_not_ours_counts_as_none_and_a_new_clock_starts(sign: str) -> None:
    request = RequestFactory().post("/", {"opened": sign})
    assert forms.seconds_open(request) == 0
    assert forms.opened(request) != sign


@pytest.mark.parametrize("seconds", [0, 1, 8 * 24 * 3600])
def test_seconds_and_weeks_are_asked_about(seconds: float) -> None:
    with pytest.raises(ApiProblem) as caught:
        forms.require_time(at(seconds))
    assert (caught.value.status, caught.value.code) == (422, forms.TOO_QUICK)


def test_the_sign_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "time", SimpleNamespace(time=lambda: 1_800_000_000.25))
    monkeypatch.setattr(signing.time, "time", lambda: 1_800_000_000.25)
    asked = [
        RequestFactory(REMOTE_ADDR=f"192.0.2.{n}", HTTP_USER_AGENT=f"browser {n}").get(f"/{n}/")
        for n in (1, 2)
    ]
    assert len({forms.opened(request) for request in asked}) == 1


@pytest.mark.django_db
def test_a_page_with_a_form_is_kept_and_its_form_opens_with_each_visit(
    agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_consultation(agency)
    path = "/ar/consultations/"
    first = Client().get(path)
    now = time.time()
    monkeypatch.setattr(forms, "time", SimpleNamespace(time=lambda: now + 40))
    second = Client(REMOTE_ADDR="192.0.2.2").get(path)
    assert page_cache._SIGN.sub(b"", second.content) == page_cache._SIGN.sub(b"", first.content)
    packed = Client().get(path, headers={"Accept-Encoding": "gzip"})
    for text in (second.text, gzip.decompress(packed.content).decode()):
        sent = RequestFactory().post("/", {"opened": sign_in_page(text)})
        assert forms.seconds_open(sent) == 0
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, second["ETag"]) == (304, first["ETag"])
