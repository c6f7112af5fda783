"""What the lists of every page kind share: live pages of one language, their source, their address."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet

from accounts.pages import AgencyContentPage
from common.errors import NotFound

PageT = TypeVar("PageT", bound=AgencyContentPage)


def live_in(model: type[PageT], language: str) -> QuerySet[PageT]:
    """Pages of one kind that everyone may read, with agency and language; one query and one for restrictions."""
    pages: QuerySet[PageT] = (
        model.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("agency", "locale")
    )
    return pages


def by_slug(model: type[PageT], slug: str, language: str) -> PageT:
    """The live page of this kind and language at this slug.

    Raises:
        NotFound: there is none.
    """
    wanted = unicodedata.normalize("NFC", slug)
    page = None if "\x00" in wanted else live_in(model, language).filter(slug=wanted).first()
    if page is None:
        raise NotFound()
    return page


def source_of(page: PageT) -> PageT:
    """The page in the source language, against which participation and numbers are stored; itself when it is the source."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page
    twins = type(page).objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    )
    return twins.first() or page
