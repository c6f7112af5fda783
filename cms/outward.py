"""What agencies' own systems are told of pages: the source language's page stands for its translations."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from cms.models import IndicatorPage, NewsPage, ServicePage, ServiceStatus
from common.registry import outward_events


def service_published(guide: ServicePage) -> None:
    """A guide was published, or with the status «retired» taken out of service."""
    is_retired = guide.status == ServiceStatus.RETIRED
    _emit("service.retired" if is_retired else "service.published", guide, status=guide.status)


def service_unpublished(guide: ServicePage) -> None:
    _emit("service.retired", guide, status=guide.status)


def news_published(report: NewsPage) -> None:
    _emit("news.published", report, dated_on=report.dated_on.isoformat())


def indicator_revised(
    indicator: IndicatorPage, *, period_on: str, before: str, after: str | None
) -> None:
    """A number that was public already was replaced; amounts are decimal texts."""
    _emit("indicator.revised", indicator, period_on=period_on, before=before, after=after)


def _emit(name: str, page: Any, **facts: Any) -> None:  # Any: a page with a section, and JSON
    if page.locale.language_code != settings.LANGUAGE_CODE:
        return
    url = settings.SITE_URL + page.public_path
    payload = {"slug": page.slug, "title": page.title, "url": url, **facts}
    outward_events.emit(name, page.agency_id, payload)
