"""What became of the sample consultation that is over: every comment decided on, the text adopted, one promise kept in part."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import drafting
from consultations.models import (
    Clause,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
    SelectedTheme,
    ThemeTag,
)
from consultations.outcome import adopting
from consultations.outcome.adopting import Gazette

FOLDER = Path(__file__).parent
# Beginning of the comment → theme, words that show it, decision, reason in Arabic and English, keys of the changed clause.
DECISIONS = (
    (
        *("خمسة عشر يومًا لا تكفي", 0, "نطلب ثلاثين يومًا على الأقل", Decision.ACCEPTED),
        *("صارت المدة ثلاثين يومًا.", "The period is thirty days now."),
        ("art-2.p-1", "art-2.p-1"),
    ),
    (
        *("المدة قصيرة جدًّا", 0, "ولا سيما في العطل", Decision.ACCEPTED),
        *("لا تُحتسب العطل الطويلة من المدة.", "Long holidays are not counted."),
        ("art-2.p-1", "art-2.p-1"),
    ),
    (
        *("«مدة معقولة» لا تعني شيئًا", 0, "حددوا رقمًا", Decision.ACCEPTED),
        *("حُدد أجل الرد بستين يومًا.", "An answer is due within sixty days."),
        ("art-4.p-1", "art-4.p-1"),
    ),
    (
        *("من يراجع قرار الحجب؟", 1, "أقترح جهة مستقلة للتظلم", Decision.PARTLY),
        *("يراجع القرار مشرف من جهة أخرى، أما إنشاء جهة مستقلة فيحتاج إلى قانون.",),
        *("Somebody of another agency reviews the decision; an independent body needs a law.",),
        ("", "art-3.p-2"),
    ),
    (
        *("أقترح إضافة مشروعات الموازنة", 2, "الموازنة العامة", Decision.OUT_OF_SCOPE),
        *("إجراءات الموازنة ينظمها قانون آخر.", "Another law governs the budget."),
        None,
    ),
)
THEMES = (("المدة والآجال", "Periods"), ("الإشراف والتظلم", "Moderation"), ("النطاق", "Scope"))


def decide(page: ConsultationPage, at: datetime) -> None:
    """A decision on each comment, as officials make them before the outcome."""
    themes = [
        SelectedTheme.objects.create(
            consultation=page, position=place, title_ar=arabic, title_en=english, made_at=at
        )
        for place, (arabic, english) in enumerate(THEMES, start=1)
    ]
    first, last = page.versions.order_by("number")
    for begins, theme, quote, decision, reason, in_english, keys in DECISIONS:
        comment = Comment.objects.get(consultation=page, body__startswith=begins)
        made = Disposition.objects.create(
            consultation=page,
            comment=comment,
            decision=decision,
            reason_ar=reason,
            reason_en=in_english,
            decided_at=at,
        )
        ThemeTag.objects.create(theme=themes[theme], comment=comment, quote=quote, at=at)
        if keys:
            before, after = (
                Clause.objects.filter(version=version, key=key).first()
                for version, key in zip((first, last), keys, strict=True)
            )
            DispositionChange.objects.create(disposition=made, before=before, after=after)


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
