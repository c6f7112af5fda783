"""The demo's searches of the last weeks, so that reports and suggestions have something to show."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from search import query_log, starter
from search.models import QueryCount

# Query, searches on an ordinary day, and how they ended.
_ASKED = (
    ("تجديد رخصة القيادة", 24, query_log.GOOD),
    ("جواز سفر", 31, query_log.GOOD),
    ("شهادة عدم محكومية", 17, query_log.GOOD),
    ("رخصة مهن", 12, query_log.GOOD),
    ("مواعيد الدوام", 9, query_log.SCARCE),
    ("منح جامعية", 14, query_log.VAIN),
    ("تصريح عمل منزلي", 7, query_log.VAIN),
    ("فحص طبي للسائقين", 6, query_log.SCARCE),
)
_ASKED_IN_ENGLISH = (("driving licence", 8, query_log.GOOD), ("visa extension", 6, query_log.VAIN))
_DAYS = 10
_KEEPER = "editor@demo.diwan.example"


def load() -> None:
    """Synonyms, the editor among those who keep the lists, and counted searches; nothing of these where there are some."""
    starter.begin()
    starter.keepers().user_set.add(*User.objects.filter(email=_KEEPER))
    if QueryCount.objects.exists():
        return
    counts: Counter[query_log.Asked] = Counter()
    for days_ago in range(1, _DAYS + 1):
        day = timezone.localdate() - timedelta(days=days_ago)
        for language, asked in (("ar", _ASKED), ("en", _ASKED_IN_ENGLISH)):
            for query, often, outcome in asked:
                counts[day, language, query_log.folded(query), outcome] += often - days_ago % 3
    query_log.write(counts)
    query_log.close_days(today=timezone.localdate())
