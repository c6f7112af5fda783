"""A news page, and the same with comments opened below it."""

from __future__ import annotations

import pytest
from wagtail.models import Locale

from accounts.actors import PLATFORM
from accounts.models import Agency
from cms.models import NewsPage
from cms.services import open_agency_section
from consultations import services
from consultations.models import Comment, ConsultationPage, PageThread
from consultations.services import CommentDraft
from tests.cms.pages import news

TITLE = "ورشة الاستراتيجية تختتم أعمالها"


@pytest.fixture
def report(agency) -> NewsPage:
    """News in Arabic and English, without comments."""
    page = news(agency, title=TITLE)
    english = page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    ).specific
    english.title = english.draft_title = "The workshop ends"
    english.save_revision().publish()
    return page


@pytest.fixture
def thread(report) -> PageThread:
    return services.open_thread(page=report, actor=PLATFORM)


@pytest.fixture
def other_agency(site) -> Agency:
    agency = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    open_agency_section(agency=agency)
    return agency


def written(consultation: ConsultationPage, body: str = "ورشة مفيدة.", **fields) -> Comment:
    draft = CommentDraft(clause_key="", body=body, language="ar", **fields)
    return services.submit_comment(consultation=consultation, draft=draft)
