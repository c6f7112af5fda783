"""What became of the sample consultation that is over: themes, the text adopted, one promise kept in part."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import drafting
from consultations.models import (
    Campaign,
    Comment,
    ConsultationPage,
    SelectedTheme,
    ThemeTag,
)
from consultations.outcome import adopting
from consultations.outcome.adopting import Gazette

FOLDER = Path(__file__).parent
# Beginning of the comment → theme, words that show it.
THEMED = (
    ("خمسة عشر يومًا لا تكفي", 0, "نطلب ثلاثين يومًا على الأقل"),
    ("المدة قصيرة جدًّا", 0, "ولا سيما في العطل"),
    ("«مدة معقولة» لا تعني شيئًا", 0, "حددوا رقمًا"),
    ("من يراجع قرار الحجب؟", 1, "أقترح جهة مستقلة للتظلم"),
    ("أقترح إضافة مشروعات الموازنة", 2, "الموازنة العامة"),
)
MODERATION = 1
THEMES = (("المدة والآجال", "Periods"), ("الإشراف والتظلم", "Moderation"), ("النطاق", "Scope"))


def put_themes(page: ConsultationPage, at: datetime, campaign: Campaign) -> None:
    """What each comment and the campaign are about, as officials say before the outcome."""
    themes = [
        SelectedTheme.objects.create(
            consultation=page, position=place, title_ar=arabic, title_en=english, made_at=at
        )
        for place, (arabic, english) in enumerate(THEMES, start=1)
    ]
    for begins, theme, quote in THEMED:
        comment = Comment.objects.get(consultation=page, body__startswith=begins)
        ThemeTag.objects.create(theme=themes[theme], comment=comment, quote=quote, at=at)
    ThemeTag.objects.create(theme=themes[MODERATION], campaign=campaign, at=at)


def adopt(page: ConsultationPage, at: datetime) -> None:
    """The text as it became law: the holidays that were promised not to count are not in it."""
    texts = {
        language: drafting.parse((FOLDER / f"policy-adopted.{language}.txt").read_text("utf-8"))
        for language in ("ar", "en")
    }
    day = timezone.localdate(at) - timedelta(days=2)
    adoption = adopting.adopt(
        consultation=page,
        actor=PLATFORM,
        texts=texts,
        gazette=Gazette("6012", day),
        clock=lambda: at,
    )
    for check in adoption.consultation.dispositions.filter(promise_check__verdict="partly"):
        notes = {
            "ar": "رأى ديوان التشريع والرأي أن احتساب العطل ينظمه قانون آخر.",
            "en": "Another law governs how holidays are counted, the Legislation Bureau found.",
        }
        adopting.explain(check=check.promise_check, actor=PLATFORM, notes=notes, clock=lambda: at)
