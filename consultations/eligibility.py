"""Which comments are owed an answer, and which answer each has; every count and list of the analysis starts here."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consultations.models import Comment, ConsultationPage, Disposition


def eligible(consultation: ConsultationPage) -> QuerySet[Comment]:
    """Public comments and replies of participants; what is withheld, withdrawn, erased or the agency's own is not asked about."""
    return eligible_in([consultation.pk])


def eligible_in(consultation_ids: Iterable[int]) -> QuerySet[Comment]:
    """The same for several consultations."""
    return Comment.objects.published().filter(
        consultation__in=list(consultation_ids), is_official=False
    )


def with_disposition(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Add ``disposition_id``: of the comment's own present disposition, else of its campaign's, else None. No query more."""
    present = Disposition.objects.filter(replaced_at__isnull=True).values("pk")
    return comments.annotate(
        disposition_id=Coalesce(
            Subquery(present.filter(comment=OuterRef("pk"))),
            Subquery(present.filter(campaign=OuterRef("membership__campaign"))),
        )
    )
