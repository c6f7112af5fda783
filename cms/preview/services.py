"""Writes: links for reviewers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from wagtail.models import Page

from accounts.models import User
from cms.models import PreviewLink

SALT = "diwan.preview-link"
LONGEST_DAYS = 30


@transaction.atomic
def make_preview_link(*, page: Page, by: User, days: int, now: datetime) -> PreviewLink:
    """Let whoever holds the link read the page's latest draft for `days` days (1–30).

    Raises:
        ValueError: `days` is out of bounds.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(days)
    return PreviewLink.objects.create(
        page=page, created_by=by, created_at=now, expires_at=now + timedelta(days=days)
    )


def signed(link: PreviewLink) -> str:
    """The link's public form: the random token under the site's signature, so that guesses end before the database."""
    return signing.Signer(salt=SALT).sign(link.token)


@transaction.atomic
def end_preview_link(*, link: PreviewLink) -> None:
    link.delete()
