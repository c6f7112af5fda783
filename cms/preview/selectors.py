"""Reads: the draft behind a preview token or a reviewer's link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import signing
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin

from cms.models import PreviewLink
from cms.preview.services import SALT
from cms.selectors import PublicPlace
from common.errors import NotFound

PANEL_SECONDS = 24 * 3600


def draft_in_panel(content_type: str, token: str) -> PublicPlace:
    """What the editor is typing, as the preview panel stored it.

    Raises:
        NotFound: the token is forged, older than a day, or of another type.
    """
    try:
        model = apps.get_model(content_type)
    except (LookupError, ValueError):
        raise NotFound() from None
    if not issubclass(model, HeadlessPreviewMixin):
        raise NotFound()
    try:
        model.get_preview_signer().unsign(token, max_age=PANEL_SECONDS)
        page = model.get_page_from_preview_token(token)
    except signing.BadSignature:
        raise NotFound() from None
    if page is None:
        raise NotFound()
    return place_of_draft(page)


def draft_of_link(signed_token: str, now: datetime) -> tuple[PublicPlace, datetime]:
    """The latest draft behind a reviewer's link, and when the link ends.

    Raises:
        NotFound: forged, withdrawn or past its end.
    """
    try:
        token = signing.Signer(salt=SALT).unsign(signed_token)
    except signing.BadSignature:
        raise NotFound() from None
    link = (
        PreviewLink.objects.filter(token=token, expires_at__gt=now).select_related("page").first()
    )
    if link is None:
        raise NotFound()
    return place_of_draft(link.page.get_latest_revision_as_object()), link.expires_at


def place_of_draft(page: Any) -> PublicPlace:  # Any: the page's own class
    """A draft with its ancestors; a page that was never saved has none."""
    ancestors: list[Page] = []
    if page.pk and page.path:
        ancestors = list(page.get_ancestors().live().filter(depth__gte=2))
    return PublicPlace(page=page, ancestors=ancestors, translations=[])
