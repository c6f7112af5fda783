"""How this context's pages appear in the API: one line per page model."""

from __future__ import annotations

from cms.api.serializers import agency_content, home_content, plain_content
from common.registry import PageType, page_types


def register() -> None:
    page_types.register("cms.HomePage", PageType("home", home_content))
    page_types.register("cms.AgencyPage", PageType("agency", agency_content))
    page_types.register("cms.PlainPage", PageType("plain", plain_content))
