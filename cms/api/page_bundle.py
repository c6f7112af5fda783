"""The page bundle: everything a front end needs to show one page, in one answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cms.api.serializers import agency_summary
from cms.feedback.selectors import page_numbers
from cms.selectors import PublicPlace, address_of
from common import short_codes
from common.registry import page_threads, page_types


def bundle(place: PublicPlace) -> dict[str, Any]:
    """``{page, comments, breadcrumb, translations, feedback, views}``; docs/api has the shape of ``page.content`` per type."""
    page = place.page
    kind = page_types.for_page(page)
    language = page.locale.language_code
    return {
        "page": {
            "id": str(page.translation_key),
            "type": kind.name,
            "language": language,
            "title": page.title,
            "url": page.get_url(),
            "short_code": short_codes.encode(page.pk) if page.pk else "",
            "seo": {"title": page.seo_title or page.title, "description": page.search_description},
            "agency": agency_summary(getattr(page, "agency", None), language),
            "published_at": page.first_published_at,
            "updated_at": page.last_published_at,
            "content": kind.content(page),
        },
        "comments": page_threads.of(page),
        "breadcrumb": [
            {"title": ancestor.title, "url": address_of(ancestor)} for ancestor in place.ancestors
        ],
        "translations": [
            {
                "language": other.locale.language_code,
                "title": other.title,
                "url": address_of(other),
            }
            for other in place.translations
        ],
        **page_numbers(
            page_key=page.translation_key, language=language, today=timezone.localdate()
        ),
    }
