"""Writes: feedback, ratings and view counts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from cms import selectors
from cms.errors import HoneypotFilled, NotRatable, SentTooQuickly
from cms.feedback.text import without_personal_data
from cms.models import PageFeedback, PageViews, ServiceRating, VisitorDayKey
from common.errors import NotFound
from common.logging import get_logger
from common.registry import page_types

log = get_logger(__name__)

MINIMUM_FILL_SECONDS = 2.0
DETAILS_WITHIN = timedelta(hours=2)
RATABLE_TYPES = frozenset({"service"})


@dataclass(frozen=True, slots=True)
class FormSigns:
    """What tells a person from a program: the hidden field and the time between showing and sending."""

    honeypot: str = ""
    elapsed_seconds: float | None = None


def check_signs(signs: FormSigns) -> None:
    """Refuse what no person sends.

    Raises:
        HoneypotFilled: the hidden field has a value.
        SentTooQuickly: less than two seconds from showing to sending.
    """
    if signs.honeypot:
        log.warning("form.refused", reason="trap")
        raise HoneypotFilled()
    if signs.elapsed_seconds is not None and signs.elapsed_seconds < MINIMUM_FILL_SECONDS:
        log.warning("form.refused", reason="too_soon")
        raise SentTooQuickly()


@transaction.atomic
def give_feedback(*, path: str, is_useful: bool, signs: FormSigns, now: datetime) -> PageFeedback:
    """Keep one yes or no; the words follow in a second step."""
    check_signs(signs)
    page = selectors.page_at(path)
    feedback = PageFeedback(
        path=path,
        page_key=page.translation_key if page else None,
        language=_language_of(path),
        is_useful=is_useful,
        created_at=now,
    )
    feedback.full_clean()
    feedback.save()
    return feedback


@transaction.atomic
def explain_feedback(
    *, feedback_id: UUID, reasons: list[str], text: str, signs: FormSigns, now: datetime
) -> PageFeedback:
    """Add reasons and words to a recent yes or no; personal data are taken out before anything is stored.

    Raises:
        NotFound: no such feedback, or it is older than two hours.
    """
    check_signs(signs)
    feedback = (
        PageFeedback.objects.select_for_update()
        .filter(pk=feedback_id, created_at__gt=now - DETAILS_WITHIN)
        .first()
    )
    if feedback is None:
        raise NotFound()
    feedback.reasons = sorted(set(reasons))
    feedback.text = without_personal_data(text)[:500]
    feedback.save(update_fields=["reasons", "text"])
    return feedback


@transaction.atomic
def rate_service(*, path: str, stars: int, visitor: str, now: datetime) -> ServiceRating:
    """Keep a visitor's stars for today; a second rating on the same day replaces the first.

    Args:
        visitor: address and browser of the visitor; only a hash under a key that lives for a day is stored.

    Raises:
        NotRatable: no service stands at this address.
    """
    page = selectors.page_at(path)
    if page is None or page_types.for_page(page.specific).name not in RATABLE_TYPES:
        raise NotRatable()
    day = now.date()
    digest = hmac.new(_key_of(day), visitor.encode(), hashlib.sha256).hexdigest()
    rating, _made = ServiceRating.objects.update_or_create(
        page_key=page.translation_key, day=day, visitor=digest, defaults={"stars": stars}
    )
    return rating


def _key_of(day: date) -> bytes:
    row, _made = VisitorDayKey.objects.get_or_create(
        day=day, defaults={"key": secrets.token_bytes(32)}
    )
    return bytes(row.key)


@transaction.atomic
def forget_visitor_keys(*, today: date) -> int:
    """Delete the keys of past days; from then on no rating can be tied to a visitor. Returns how many."""
    deleted, _by_model = VisitorDayKey.objects.filter(day__lt=today).delete()
    return deleted


@transaction.atomic
def count_views(*, counts: dict[str, int], day: date) -> None:
    """Add to the day's counters, one SQL increment per address; two workers never lose each other's counts."""
    # In one order everywhere, so that two workers never wait for each other in a circle.
    paths = sorted(path for path in counts if len(path) <= 300)
    pages = selectors.pages_at(paths)
    missing = [
        PageViews(
            path=path,
            day=day,
            language=_language_of(path),
            page_key=pages[path].translation_key if path in pages else None,
        )
        for path in paths
    ]
    PageViews.objects.bulk_create(missing, ignore_conflicts=True)
    for path in paths:
        PageViews.objects.filter(path=path, day=day).update(views=F("views") + counts[path])


def _language_of(path: str) -> str:
    first: Any = path.strip("/").split("/", 1)[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
