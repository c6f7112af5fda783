"""A consultation from its opening to the law, and its archive as it lies on somebody's disk."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import drafting, services
from consultations.archiving import build
from consultations.models import Comment, ConsultationPage, WithholdingReason
from consultations.outcome import adopting
from consultations.outcome.adopting import Gazette
from tests.consultations.conftest import comment_on, consultation, publish_text, published_comment
from tests.consultations.log.conftest import keys_dir, sequence
from tests.consultations.outcome.makers import CHANGED, accept, campaign, decide, tag, theme

__all__ = ["consultation", "keys_dir", "sequence"]


@dataclass
class Story:
    page: ConsultationPage
    comments: dict[str, Comment]


def end(page: ConsultationPage) -> None:
    ConsultationPage.objects.filter(pk=page.pk).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )


@pytest.fixture
def story(consultation, sequence) -> Story:
    """Comments of every fate, a changed text, decisions, an outcome and an adopted text."""
    now = timezone.now()
    made = {
        "accepted": published_comment(consultation, "أقترح <b>٦٠</b> يومًا & أكثر."),
        "noted": published_comment(consultation, "شكرًا لكم.", clause_key=""),
        "suggested": published_comment(
            consultation, "أوضح:", suggestion="تجيب الجهة خلال ٦٠ يومًا.", author_name="ليلى"
        ),
        "withheld": comment_on(consultation, "كلام مسيء لا يُنشر."),
        "redacted": published_comment(consultation, "اتصلوا بي على 0791234567 للمزيد."),
    }
    made["reply"] = published_comment(
        consultation, "وأنا معك.", clause_key="", parent=made["accepted"].public_id
    )
    services.withhold_comment(
        comment=made["withheld"], actor=PLATFORM, reason=WithholdingReason.INSULT, now=now
    )
    services.answer_comment(
        comment=made["noted"], actor=PLATFORM, body="وصلت ملاحظتكم.", language="ar", now=now
    )
    start = made["redacted"].body.index("0791234567")
    services.redact_comment(
        comment=made["redacted"],
        actor=PLATFORM,
        reason=WithholdingReason.PERSONAL_DATA,
        spans=[(start, start + 10)],
        now=now,
    )
    publish_text(consultation, CHANGED, "")
    end(consultation)
    accept(made["accepted"])
    decide(campaign(consultation, made["suggested"], made["noted"]))
    decide(made["redacted"])
    decide(made["reply"])
    tag(theme(consultation, "المهل"), made["accepted"])
    services.publish_outcome(consultation=consultation, actor=PLATFORM)
    adopting.adopt(
        consultation=consultation,
        actor=PLATFORM,
        texts={"ar": drafting.parse(CHANGED)},
        gazette=Gazette("5912", date(2026, 1, 2)),
    )
    sequence()
    consultation.refresh_from_db()
    return Story(ConsultationPage.objects.get(pk=consultation.pk), made)


def unpacked(page: ConsultationPage, folder: Path) -> Path:
    """Write the archive and unpack it below `folder`."""
    packed = io.BytesIO()
    build.write(page, packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder / build.FOLDER


@pytest.fixture
def archive(story, tmp_path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return unpacked(story.page, tmp_path / "somewhere")
