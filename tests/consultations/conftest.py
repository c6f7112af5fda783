"""A consultation in Arabic with an English translation, its window in the present, and a published text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from accounts.actors import PLATFORM
from cms.models import AgencyPage
from consultations import drafting, services
from consultations.dispositions.rulings import Order, Target, ruling
from consultations.eligibility import eligible, with_disposition
from consultations.models import Comment, ConsultationPage, TextVersion
from consultations.services import CommentDraft
from tests.replay import arranged

OPENS = datetime(2026, 1, 1, 6, 0, tzinfo=UTC)
CLOSES = datetime(2026, 1, 15, 21, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
INSIDE = OPENS + timedelta(days=3)

ARABIC = """# المادة 1: التعريفات

1.1 يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت.

1.2 يقصد بالجهة كل وزارة أو مؤسسة عامة.

# المادة 2: الآجال

2.1 تجيب الجهة خلال ٣٠ يومًا.
"""
ENGLISH = """# [art-1] Article 1: Definitions

[art-1.p-1] 1.1 A digital service is any service given online.

# [art-2] Article 2: Time limits

[art-2.p-1] 2.1 The agency answers within 30 days.
"""


def make_consultation(agency, slug: str = "strategy", **fields) -> ConsultationPage:
    """A live consultation below the agency's page; open now unless told otherwise."""
    now = timezone.now()
    values = {
        "title": "مسودة استراتيجية التحول الرقمي",
        "summary": "ما الذي ينبغي أن يتغير في خدماتنا؟",
        "opens_at": now - timedelta(days=2),
        "closes_at": now + timedelta(days=5, hours=1),
    }
    page = ConsultationPage(slug=slug, **(values | fields))
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    section.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def translate(page: ConsultationPage, title: str) -> ConsultationPage:
    english = page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    ).specific
    english.title = english.draft_title = title
    english.summary = "What should change in our services?"
    english.save_revision().publish()
    english.refresh_from_db()
    return english


def publish_text(
    page: ConsultationPage, arabic: str = ARABIC, english: str = ENGLISH
) -> TextVersion:
    texts = {"ar": drafting.parse(arabic)}
    if english:
        texts["en"] = drafting.parse(english)
    version = services.draft_text_version(consultation=page, actor=PLATFORM, texts=texts)
    return services.publish_text_version(version=version, actor=PLATFORM, now=timezone.now())


def comment_on(page: ConsultationPage, body: str = "أقترح ٦٠ يومًا.", **fields) -> Comment:
    draft = CommentDraft(**({"clause_key": "art-2.p-1", "body": body, "language": "ar"} | fields))
    return services.submit_comment(consultation=page, draft=draft)


def published_comment(page: ConsultationPage, body: str = "أقترح ٦٠ يومًا.", **fields) -> Comment:
    return services.publish_comment(
        comment=comment_on(page, body, **fields), actor=PLATFORM, now=timezone.now()
    )


def settle(page: ConsultationPage) -> None:
    """Take note of every comment that is owed an answer, so that an outcome can follow."""
    noted = ruling("noted", "أُحيط به علمًا.")
    left = with_disposition(eligible(page)).filter(disposition_id=None)
    orders = [Order(Target(comment.pk), None, noted) for comment in left]
    services.decide_many(consultation=page, actor=PLATFORM, orders=orders, now=timezone.now())


@pytest.fixture
def consultation(agency) -> ConsultationPage:
    """Open now, with a published text in two languages."""

    def build() -> ConsultationPage:
        page = make_consultation(agency)
        publish_text(page)
        return page

    return arranged("consultation", build)


@pytest.fixture
def january(agency) -> ConsultationPage:
    """Open in [OPENS, CLOSES), with a published text."""

    def build() -> ConsultationPage:
        page = make_consultation(agency, slug="january", opens_at=OPENS, closes_at=CLOSES)
        publish_text(page)
        return page

    return arranged("january", build)
