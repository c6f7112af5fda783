"""Sample consultations, loaded through the services that people use."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts.actors import PLATFORM
from accounts.models import Agency
from consultations import drafting, services
from consultations.anchoring.passages import Quote
from consultations.demo import campaign, outcome, rulings, surveys
from consultations.demo.pages import ANNOUNCED, CLOSED, OPEN
from consultations.models import Comment, ConsultationPage, PageThread
from consultations.profiles import Profile
from consultations.services import CommentDraft

FOLDER = Path(__file__).parent
NEWS = "e-participation-policy-version-2"
Words = dict[str, Any]  # Any: strings, or rows of a StreamField


@transaction.atomic
def load() -> None:
    """An open consultation, a closed one with its outcome and an announced one; a second call changes nothing."""
    now = timezone.now()
    comments = json.loads((FOLDER / "comments.json").read_text("utf-8"))
    strategy = _publish(OPEN, opens_at=now - timedelta(days=24, hours=5))
    if strategy:
        _publish_text(strategy, "strategy", strategy.opens_at)
        _add_comments(strategy, comments["strategy"], publish=True)
        _add_comments(strategy, comments["strategy_withheld"], publish=True)
        _add_comments(strategy, comments["strategy_pending"], publish=False)
        surveys.load(strategy)
    policy = _publish(CLOSED, opens_at=now - timedelta(days=75))
    if policy:
        _publish_text(policy, "policy", policy.opens_at)
        _add_comments(policy, comments["policy"], publish=True)
        many = comments["policy_campaign"]
        _add_comments(policy, many["comments"], publish=True)
        surveys.load_closed(policy)
        answered_at = policy.closes_at + timedelta(days=31)
        note = {"ar": "النص بعد الاستشارة", "en": "The text after the consultation"}
        _publish_text(policy, "policy-2", answered_at, note)
        rulings.load(policy, comments["policy"], answered_at)
        outcome.put_themes(policy, answered_at, campaign.load(policy, many, answered_at))
        services.publish_outcome(consultation=policy, actor=PLATFORM, clock=lambda: answered_at)
        outcome.adopt(policy, answered_at + timedelta(days=3))
    _publish(ANNOUNCED, opens_at=now + timedelta(days=12))
    _open_comments(NEWS, comments["news"], now)


def _open_comments(slug: str, rows: list[Words], now: datetime) -> None:
    """A thread below one news page, with its first comments; nothing where it is there already."""
    page = Page.objects.live().filter(slug=slug, locale__language_code="ar").first()
    if page is None or PageThread.objects.filter(page_key=page.translation_key).exists():
        return
    opened_at = now - timedelta(days=6)
    thread = services.open_thread(page=page, actor=PLATFORM, clock=lambda: opened_at)
    _add_comments(thread.consultation, rows, publish=True)


def _publish(words: Words, *, opens_at: datetime) -> ConsultationPage | None:
    """The page in both languages; None when it is there already."""
    if ConsultationPage.objects.filter(slug=words["slug"]).exists():
        return None
    agency = Agency.objects.get(slug=words["agency"])
    section = agency.pages.get(locale__language_code="ar")
    opens_at = timezone.localtime(opens_at).replace(hour=9, minute=0, second=0, microsecond=0)
    closes_at = opens_at + timedelta(days=words["days"], hours=7)
    page = ConsultationPage(
        slug=words["slug"],
        topic=words["topic"],
        opens_at=opens_at,
        closes_at=closes_at,
        response_due_on=timezone.localdate(closes_at + timedelta(days=60)),
        **words.get("asks", {}),
        **words["ar"],
    )
    section.add_child(instance=page)
    page.save_revision().publish()
    english = page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    ).specific
    for name, value in words["en"].items():
        setattr(english, name, value)
    english.draft_title, english.alias_of = english.title, None
    english.save_revision().publish()
    page.refresh_from_db()
    return page


def _publish_text(
    page: ConsultationPage, name: str, at: datetime, notes: dict[str, str] | None = None
) -> None:
    source = drafting.parse((FOLDER / f"{name}.ar.txt").read_text("utf-8"))
    translated = drafting.parse((FOLDER / f"{name}.en.txt").read_text("utf-8"))
    version = services.draft_text_version(
        consultation=page, actor=PLATFORM, texts={"ar": source, "en": translated}, notes=notes
    )
    services.publish_text_version(version=version, actor=PLATFORM, now=at)


def _add_comments(page: ConsultationPage, rows: list[Words], *, publish: bool) -> None:
    """Spread the comments over the time since opening, oldest first."""
    until = min(page.closes_at, timezone.now())
    step = (until - page.opens_at) / (len(rows) + 1)
    for place, row in enumerate(rows, start=1):
        at = page.opens_at + step * place
        comment = _add_comment(page, row, at)
        if "reason" in row:
            services.withhold_comment(
                comment=comment, actor=PLATFORM, reason=row["reason"], now=at + timedelta(hours=3)
            )
        elif publish:
            services.publish_comment(comment=comment, actor=PLATFORM, now=at + timedelta(hours=3))
            _add_replies(page, comment, row, at + timedelta(hours=5))


def _add_replies(page: ConsultationPage, comment: Comment, row: Words, at: datetime) -> None:
    for reply in row.get("replies", []):
        added = _add_comment(page, reply | {"parent": comment.public_id}, at)
        services.publish_comment(comment=added, actor=PLATFORM, now=at + timedelta(hours=2))
    if "answer" in row:
        services.answer_comment(
            comment=comment, actor=PLATFORM, body=row["answer"], language="ar", now=at
        )


def _add_comment(page: ConsultationPage, row: Words, at: datetime) -> Comment:
    language = row.get("language", "ar")
    draft = CommentDraft(
        clause_key=row.get("clause", ""),
        body=row["body"],
        language=language,
        author_name=row["name"],
        stance=row.get("stance", ""),
        quote=Quote(row.get("quote", "")),
        quote_language=language if "quote" in row else "",
        suggestion=row.get("suggestion", ""),
        parent=row.get("parent", ""),
        profile=Profile(kind=row.get("kind", "")),
    )
    return services.submit_comment(consultation=page, draft=draft, clock=lambda: at)
