"""Public forms that take words have a field that people do not see and programs fill; what fills it stores nothing."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.models import CommentReport
from tests.architecture.source import ROOT
from tests.consultations.conftest import make_consultation, publish_text, published_comment
from tests.waiting import opened_before

TEMPLATES = ROOT / "frontend" / "templates" / "frontend"
_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
_WORDS = re.compile(
    r"<textarea(?![^>]*readonly)|type=\"(?:email|text)\"|class=\"d-input\"|_typed_field|_survey_field"
)
# Who sends these has shown to be somebody, or it is counted in the database how often a mailbox is written to.
WITHOUT = {
    "account.html": "signed in",
    "account_code.html": "asks for the code that was sent",
    "account_sign_in.html": "five codes an hour for an address, counted in the database",
    "comment_change.html": "shows the receipt's code or is signed in",
    "receipt.html": "ten mails an hour, and only to who has the receipt's code",
    "survey_question.html": "sends nothing yet; the field stands where the answers are sent",
    "verify.html": "stores nothing",
}


def forms_with_words() -> dict[str, list[str]]:
    """The forms of each template that are sent with words of people."""
    found: dict[str, list[str]] = {}
    for path in sorted(TEMPLATES.glob("*.html")):
        for form in _FORM.findall(path.read_text(encoding="utf-8")):
            if _WORDS.search(form):
                found.setdefault(path.name, []).append(form)
    return found


def test_every_public_form_that_takes_words_has_the_trap() -> None:
    bare = {
        name
        for name, found in forms_with_words().items()
        if not all("_trap.html" in form or 'name="website"' in form for form in found)
    }
    assert bare == set(WITHOUT), bare ^ set(WITHOUT)


@pytest.mark.django_db
@pytest.mark.parametrize(("website", "stored"), [("", 1), ("https://spam.example", 0)])
def test_a_report_that_a_program_filled_is_thanked_and_not_stored(
    website: str, stored: int, agency
) -> None:
    cache.clear()
    consultation = make_consultation(agency)
    publish_text(consultation)
    comment = published_comment(consultation)
    address = f"/ar/consultations/strategy/comments/{comment.public_id}/report/"
    sent = {"reason": "insult", "note": "", "website": website, **opened_before()}
    answer = Client().post(address, sent)
    assert (answer.status_code, answer["Location"][-7:]) == (303, "?done=1")
    assert CommentReport.objects.count() == stored


def test_every_trap_is_asked_by_the_function_that_logs_it() -> None:
    views = sorted((ROOT / "frontend" / "views").glob("*.py"))
    asking = {path.name for path in views if 'POST.get("website")' in path.read_text("utf-8")}
    assert asking <= {"feedback.py"}  # hands it to the API, which logs it


@pytest.mark.django_db
def test_what_a_form_refuses_as_a_programs_is_logged_and_names_nobody(
    agency, caplog: pytest.LogCaptureFixture
) -> None:
    cache.clear()
    consultation = make_consultation(agency)
    publish_text(consultation)
    comment = published_comment(consultation)
    address = f"/ar/consultations/strategy/comments/{comment.public_id}/report/"
    sent = {"reason": "insult", "note": "written words", "website": "https://spam.example"}
    with caplog.at_level("WARNING"):
        Client(REMOTE_ADDR="198.51.100.9").post(address, sent)
        Client().post(
            "/ar/consultations/strategy/p/art-2.p-1/",
            {"body": "نعم", "step": "send", "shown_at": "x"},
        )
        Client().post(
            "/api/v1/feedback/",
            {"path": "/ar/", "is_useful": True, "website": "x"},
            content_type="application/json",
            headers={"Idempotency-Key": "a-key-of-this-test"},
        )
    told = [str(one.msg) for one in caplog.records if "form.refused" in str(one.msg)]
    assert len(told) == 3
    assert ["'trap'" in one for one in told] == [True, False, True]
    assert "report" in told[0]
    assert "too_soon" in told[1]
    everything = " ".join(told)
    for private in ("198.51", "spam.example", "written words", comment.public_id, "insult"):
        assert private not in everything
