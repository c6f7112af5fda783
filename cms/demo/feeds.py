"""One imported feed, read from a file by the same service that reads the web."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Agency
from cms.feeds import services
from cms.models import FeedSource
from common.http import Fetched

SAMPLE = Path(__file__).parent / "files" / "sample-feed.xml"
URL = "https://partners.example/feed.xml"


def load() -> None:
    """Import the sample; it is switched off, so that the demo never calls out."""
    source, made = FeedSource.objects.get_or_create(
        url=URL,
        defaults={
            "title": "أخبار الشركاء (نموذج)",
            "agency": Agency.objects.get(slug="modee"),
            "language": "ar",
            "is_enabled": False,
        },
    )
    if made:
        services.refresh_source(source_id=source.pk, now=timezone.now(), fetch=_read_sample)


def _read_sample(url: str, **_limits: Any) -> Fetched:
    return Fetched(
        url=url, status=200, body=SAMPLE.read_bytes(), content_type="application/rss+xml"
    )
