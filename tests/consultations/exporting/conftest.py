"""A consultation with comments of every kind, analysed and answered; files in a folder of the test's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.exporting import files
from consultations.exporting.files import Wanted, Written
from consultations.models import (
    Campaign,
    CampaignMember,
    Comment,
    ConsultationPage,
    Disposition,
    DispositionChange,
    Respondent,
    SelectedTheme,
    ThemeTag,
)
from consultations.participation import Authorship
from opendata import offered
from operations import instants, worker
from tests.consultations.conftest import comment_on, published_comment
from tests.consultations.exporting.datasets import close

WORDS = {
    "published": "أقترح ٦٠ يومًا، لا ٣٠.",
    "pending": "كلام ينتظر",
    "withheld": "كلام محجوب",
    "withdrawn": "كلام مسحوب",
    "erased": "كلام محذوف",
    "redacted": "هاتف جاري 0790000000 وشكرًا",
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def author_of(comment: Comment) -> Authorship:
    return Authorship(receipt_code=comment.receipt.code)


@pytest.fixture
def comments(consultation) -> dict[str, Comment]:
    """One of each state, and a published one with hidden parts."""
    now = timezone.now()
    made = {
        "published": published_comment(
            consultation, WORDS["published"], author_name="ليلى", stance="supports"
        ),
        "pending": comment_on(consultation, WORDS["pending"]),
        "withheld": comment_on(consultation, WORDS["withheld"]),
        "withdrawn": published_comment(consultation, WORDS["withdrawn"]),
        "erased": published_comment(consultation, WORDS["erased"]),
        "redacted": published_comment(consultation, WORDS["redacted"]),
    }
    services.withhold_comment(comment=made["withheld"], actor=PLATFORM, reason="insult", now=now)
    for name, end in (("withdrawn", services.withdraw_comment), ("erased", services.erase_comment)):
        end(comment=made[name], author=author_of(made[name]), now=now)
    start = WORDS["redacted"].index("0790000000")
    services.redact_comment(
        comment=made["redacted"],
        actor=PLATFORM,
        spans=[(start, start + 10)],
        reason="personal_data",
        now=now,
    )
    return made


@pytest.fixture
def analysed(consultation, comments) -> ConsultationPage:
    """The published comment has a profile, a campaign, themes of its own and of the campaign, and a decision with a change."""
    now, comment = timezone.now(), comments["published"]
    Respondent.objects.create(
        comment=comment,
        kind="company",
        organisation="شركة الأمل",
        sector="HEAL",
        governorate="irbid",
    )
    campaign = Campaign.objects.create(consultation=consultation, number=7, found_at=now)
    CampaignMember.objects.create(comment=comment, campaign=campaign, likeness=1)
    for position, title in enumerate(("الآجال", "الجهات"), start=1):
        theme = SelectedTheme.objects.create(
            consultation=consultation, position=position, title_ar=title, made_at=now
        )
        on = {"comment": comment} if position == 1 else {"campaign": campaign}
        ThemeTag.objects.create(theme=theme, at=now, **on)
    decision = Disposition.objects.create(
        consultation=consultation,
        campaign=campaign,
        decision="accepted",
        reason_ar="صار الأجل ستين يومًا.",
        decided_at=now,
    )
    clause = consultation.versions.get().clauses.get(key="art-2.p-1")
    DispositionChange.objects.create(disposition=decision, before=clause)
    return consultation


def export(
    page: ConsultationPage, path: Path, form: str, scope: str, language: str = "ar"
) -> Written:
    return files.write(Wanted(page, form, scope, language), path)


# --- Datasets


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Run what waits for the end of the transaction, then the worker, with whatever is due."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            instants.fire_due(now=timezone.now() + offered.DELAY + timedelta(seconds=1))
            worker.drain(strict=True)

    return run


@pytest.fixture
def closed(consultation, comments, committing) -> ConsultationPage:
    close(consultation)
    committing()
    return consultation
