"""Reads: public numbers of pages and of the whole site."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max, Q, Sum

from cms.models import PageFeedback, PageViews, Reason, ServiceRating

WINDOW_DAYS = 30


def page_numbers(*, page_key: UUID, language: str, today: date) -> dict[str, Any]:
    """Feedback, rating and views of one page; three queries."""
    said = PageFeedback.objects.filter(page_key=page_key, language=language)
    rated = ServiceRating.objects.filter(page_key=page_key)
    seen = PageViews.objects.filter(page_key=page_key, language=language)
    return {
        "feedback": {**_useful(said), "rating": _rating(rated)},
        "views": _views(seen, today),
    }


def path_numbers(*, path: str, today: date) -> dict[str, Any]:
    """The same for an address that is no editor's page (a list, the search page); two queries."""
    return {
        "feedback": {**_useful(PageFeedback.objects.filter(path=path)), "rating": None},
        "views": _views(PageViews.objects.filter(path=path), today),
    }


def site_numbers(*, today: date) -> dict[str, Any]:
    """The whole site's numbers of the last thirty days; five queries."""
    since = today - timedelta(days=WINDOW_DAYS - 1)
    seen = PageViews.objects.filter(day__gte=since)
    said = PageFeedback.objects.filter(created_at__date__gte=since)
    by_day = dict(seen.values_list("day").annotate(Sum("views")).order_by("day"))
    reasons: dict[str, int] = dict.fromkeys(Reason.values, 0)
    for given in said.exclude(reasons=[]).values_list("reasons", flat=True).iterator():
        for reason in given:
            reasons[reason] = reasons.get(reason, 0) + 1
    top = seen.values("path").annotate(total=Sum("views")).order_by("-total", "path")[:10]
    return {
        "since": since,
        "views": {
            "total": sum(by_day.values()),
            "by_day": [{"day": day, "views": views} for day, views in by_day.items()],
            "most_read": [{"path": row["path"], "views": row["total"]} for row in top],
        },
        "feedback": {
            **_useful(said),
            "reasons": [
                {"reason": key, "name": str(Reason(key).label), "count": count}
                for key, count in reasons.items()
            ],
        },
        "rating": _rating(ServiceRating.objects.filter(day__gte=since)),
    }


def rating_of(*, page_key: UUID) -> dict[str, Any]:
    """Average stars and how many gave them; one query."""
    return _rating(ServiceRating.objects.filter(page_key=page_key))


def worst_rated(*, limit: int, minimum: int = 3) -> list[dict[str, Any]]:
    """Pages with the greatest share of "no", of those with at least `minimum` answers; one query."""
    rows: Any = (  # Any: annotated dictionaries
        PageFeedback.objects.exclude(page_key=None)
        .values("page_key", "language")
        .annotate(
            # Any one address of the page will do; it is only shown.
            path=Max("path"),
            answers=Count("pk"),
            no=Count("pk", filter=Q(is_useful=False)),
        )
        .filter(answers__gte=minimum, no__gt=0)
    )
    ranked = sorted(rows, key=lambda row: (-row["no"] / row["answers"], -row["answers"]))
    return [dict(row) for row in ranked[:limit]]


def _useful(said: Any) -> dict[str, Any]:  # Any: a QuerySet of PageFeedback
    numbers = said.aggregate(
        yes=Count("pk", filter=Q(is_useful=True)), no=Count("pk", filter=Q(is_useful=False))
    )
    answers = numbers["yes"] + numbers["no"]
    share = round(100 * numbers["yes"] / answers) if answers else None
    return {"yes": numbers["yes"], "no": numbers["no"], "useful_percent": share}


def _rating(rated: Any) -> dict[str, Any]:  # Any: a QuerySet of ServiceRating
    numbers = rated.aggregate(average=Avg("stars"), count=Count("pk"))
    average = numbers["average"]
    return {
        "average": None if average is None else round(average, 1),
        "count": numbers["count"],
    }


def _views(seen: Any, today: date) -> dict[str, int]:  # Any: a QuerySet of PageViews
    since = today - timedelta(days=WINDOW_DAYS - 1)
    numbers = seen.aggregate(total=Sum("views"), recent=Sum("views", filter=Q(day__gte=since)))
    return {"total": numbers["total"] or 0, "last_30_days": numbers["recent"] or 0}
