"""How consultation pages appear in page bundles."""

from __future__ import annotations

from typing import Any

from common.registry import PageType, page_types
from consultations import selectors
from consultations.api import presentation
from consultations.api.serializers import ConsultationOut
from consultations.models import ConsultationPage
from operations.clock import database_now


def register() -> None:
    page_types.register(
        "consultations.ConsultationPage", PageType("consultation", consultation_content)
    )


def consultation_content(page: ConsultationPage) -> dict[str, Any]:  # Any: JSON
    language = page.locale.language_code
    local = selectors.local_consultation(page, language)
    return ConsultationOut(presentation.detail(local, language=language, now=database_now())).data
