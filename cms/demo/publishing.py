"""How the demo publishes a page in both languages; content stands in the modules beside this one."""

from __future__ import annotations

from typing import Any

from cms.models import AgencyPage
from cms.translation import publish_translation

Pair = tuple[str, str]  # Arabic, English


def publish_pair(
    model: type[Any],  # Any: a page model; Wagtail ships no types
    *,
    agency: str,
    slug: str,
    arabic: dict[str, Any],
    english: dict[str, Any],
) -> Any:
    """Publish the Arabic page in the agency's section unless its slug exists, and bring its English translation up to date."""
    page = model.objects.filter(slug=slug, locale__language_code="ar").first()
    if page is None:
        page = model(slug=slug, **arabic)
        section = AgencyPage.objects.get(agency__slug=agency, locale__language_code="ar")
        section.add_child(instance=page)
        page.save_revision().publish()
    publish_translation(page, "en", english)
    return page


def paragraphs(*texts: str) -> list[tuple[str, str]]:
    """Prose as blocks; a text that begins with ``## `` is a heading."""
    return [
        ("heading", text[3:]) if text.startswith("## ") else ("paragraph", f"<p>{text}</p>")
        for text in texts
    ]
