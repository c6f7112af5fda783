"""The parts that several page types share on the wire, and the content of the frame's pages."""

from __future__ import annotations

from typing import Any

from wagtail.blocks.stream_block import StreamValue
from wagtail.rich_text import expand_db_html

from accounts.models import Agency
from cms.models import HomePage, PlainPage
from common.sanitise import clean_html


def stream(value: StreamValue) -> list[dict[str, Any]]:
    """A StreamField as blocks ``{id, type, value, html}``; ``html`` is clean and complete, ``value`` is structured."""
    return [
        {
            "id": block.id,
            "type": block.block_type,
            "value": block.block.get_api_representation(block.value),
            "html": clean_html(expand_db_html(str(block.render()))),
        }
        for block in value
    ]


def agency_summary(agency: Agency | None, language: str) -> dict[str, str] | None:
    """An agency as every list and page names it."""
    if agency is None:
        return None
    return {
        "slug": agency.slug,
        "name": agency.name_in(language),
        "url": f"/{language}/agencies/{agency.slug}/",
    }


def home_content(page: HomePage) -> dict[str, Any]:
    return {"lead": page.lead}


def plain_content(page: PlainPage) -> dict[str, Any]:
    return {"summary": page.summary, "body": stream(page.body)}
