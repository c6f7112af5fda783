"""What is published of a closed consultation as a dataset: its public comments, and the results of its surveys and polls.

Comments stand in it as everybody reads them on the site, without their authors' names: a dataset is copied, and a name cannot be
taken back from copies. Results come with their small numbers hidden, exactly as the page of results hides them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.offered import OfferedDataset, OfferedTable
from consultations.exporting.offered_tables import tables_of
from consultations.models import (
    Comment,
    ConsultationPage,
    Disposition,
    Status,
    SurveyAnswer,
    ThemeTag,
)
from operations.clock import database_now

PROVIDER = "consultations"
LICENCE = "cc-by-4.0"
MAX_TITLE = 150


class ConsultationDatasets:
    """Public consultations that have closed and heard something; threads below pages are none."""

    name = PROVIDER

    def object_ids(self) -> Iterator[str]:
        for key in offered().values_list("pk", flat=True).iterator():
            yield str(key)

    def dataset(self, object_id: str) -> OfferedDataset | None:
        """At most twenty queries, and those of the rows when they are read."""
        page = offered().filter(pk=object_id).select_related("agency", "outcome").first()
        if page is None or page.agency_id is None:
            return None
        offers = tables_of(page)
        return _dataset(page, offers) if offers else None


def offered() -> QuerySet[ConsultationPage]:
    """Consultations that are for everybody and take nothing any more."""
    public = ConsultationPage.objects.live().public().originals()
    return public.filter(closes_at__lte=database_now())


def _dataset(page: ConsultationPage, offers: list[OfferedTable]) -> OfferedDataset:
    group = ConsultationPage.objects.live().public().filter(translation_key=page.translation_key)
    pages = {one.locale.language_code: one for one in group.select_related("locale")}
    titles = {code: (pages.get(code) or page).title[:MAX_TITLE] for code in ("ar", "en")}
    words = {}
    for code, title in titles.items():
        with override(code):
            words[code] = (
                _("What was answered: %(title)s") % {"title": title},
                _(
                    "Public comments, and results of surveys and polls with small numbers hidden. What is hidden, withdrawn "
                    "or erased later goes from here too."
                ),
            )
    return OfferedDataset(
        slug=f"consultation-{page.slug}",
        agency_id=page.agency_id or 0,
        title_ar=words["ar"][0],
        title_en=words["en"][0],
        notes_ar=words["ar"][1],
        notes_en=words["en"][1],
        licence=LICENCE,
        theme=page.topic,
        covers_from=timezone.localdate(page.opens_at),
        covers_to=timezone.localdate(page.closes_at),
        version=_version(page, titles),
        tables=offers,
        pages={
            code: one.public_path for code, one in pages.items() if code in dict(settings.LANGUAGES)
        },
    )


def _version(page: ConsultationPage, titles: dict[str, str]) -> str:
    """A fingerprint of what everything depends on, without reading it: counts and newest instants."""
    comments = Comment.objects.filter(consultation=page).aggregate(
        number=Count("pk", filter=Q(status=Status.PUBLISHED)),
        decided=Max("decided_at"),
        ended=Max("ended_at"),
        supports=Max("supports_count"),
    )
    answers = SurveyAnswer.objects.filter(response__survey__consultation=page).aggregate(
        number=Count("pk"),
        public=Count("pk", filter=Q(status=Status.PUBLISHED)),
        decided=Max("decided_at"),
    )
    votes = page.polls.aggregate(number=Count("votes"))
    decisions = Disposition.objects.filter(consultation=page).aggregate(
        Max("pk"), Max("replaced_at")
    )
    tags = ThemeTag.objects.filter(theme__consultation=page).aggregate(Max("pk"), Max("ended_at"))
    outcome = page.outcome.published_at if hasattr(page, "outcome") else None
    facts = [titles, comments, answers, votes, decisions, tags, outcome, page.closes_at, page.slug]
    return hashlib.sha256(repr(facts).encode()).hexdigest()
