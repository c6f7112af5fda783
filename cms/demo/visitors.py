"""What the demo's visitors said and read, so that the public numbers and the editors' home have something to show."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cms.feedback import services
from cms.models import PageFeedback, PageViews, ServicePage

SIGNS = services.FormSigns()
# Share of "yes" by the guide's place in the list: one is disliked, as on any real site.
ANSWERS = ((True, True, True, False), (True, True, True, True), (False, False, True, False))
WORDS = ("الرسم المذكور قديم.", "لم أجد رقم الهاتف.", "زر بدء الخدمة لا يعمل على هاتفي.")


def load() -> None:
    """Answers, stars and views on the first guides; nothing when there are some already."""
    if PageFeedback.objects.exists() or PageViews.objects.exists():
        return
    guides = ServicePage.objects.live().filter(locale__language_code="ar").order_by("path")
    now = timezone.now()
    for place, guide in enumerate(guides[: len(ANSWERS)]):
        path = guide.get_url()
        for number, is_useful in enumerate(ANSWERS[place]):
            _answer(path, is_useful=is_useful, words=WORDS[number % len(WORDS)])
        for stars in (5, 4, 5 - place):
            services.rate_service(path=path, stars=stars, visitor=f"demo-{stars}-{place}", now=now)
    for days_ago in range(14):
        day = timezone.localdate() - timedelta(days=days_ago)
        counts = {guide.get_url(): 40 - 3 * place for place, guide in enumerate(guides[:10])}
        services.count_views(counts={"/ar/": 120 - 2 * days_ago, **counts}, day=day)


def _answer(path: str, *, is_useful: bool, words: str) -> None:
    now = timezone.now()
    feedback = services.give_feedback(path=path, is_useful=is_useful, signs=SIGNS, now=now)
    if not is_useful:
        services.explain_feedback(
            feedback_id=feedback.pk, reasons=["outdated"], text=words, signs=SIGNS, now=now
        )
