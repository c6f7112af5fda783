"""What a stock Wagtail template would ask the models for: figures, history and feedback of the same page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from cms.feedback.selectors import page_numbers
from cms.guides import guide as guide_reads
from cms.guides.statistics import latest_figures
from cms.models import ServicePage

register = template.Library()


@register.simple_tag
def figures(page: ServicePage) -> Any:  # Any: figures or none
    return latest_figures(guide_reads.source_id(page))


@register.simple_tag
def history(page: ServicePage) -> Any:  # Any: rows of the page's log
    return guide_reads.changes_of(page)


@register.simple_tag
def numbers(page: ServicePage) -> dict[str, Any]:
    language = page.locale.language_code
    return page_numbers(
        page_key=page.translation_key, language=language, today=timezone.localdate()
    )
