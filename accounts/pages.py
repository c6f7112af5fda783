"""The base of every public page: a flat, lasting address, and the agency that owns it.

Pages stand in the tree below their agency, because Wagtail's permissions follow the tree; their public address follows their
kind (``/ar/services/renew-licence/``), so that it survives when a service moves to another ministry.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin

from accounts.models import Agency


class PublicPage(HeadlessPreviewMixin, Page):
    """A page with an address of the front end: ``/<language>/<section>/<slug>/``, or by its place when it has no section."""

    section: ClassVar[str] = ""

    class Meta:
        abstract = True

    @property
    def public_path(self) -> str:
        """The address below the site's own, without a query; ``locale`` must be loaded."""
        return f"/{self.locale.language_code}/{self.section}/{self.slug}/"

    def set_url_path(self, parent: Page | None) -> str:
        """Wagtail's hook for everything that follows from a page's place; it runs on creation, on a new slug and on a move."""
        super().set_url_path(parent)
        if self.section and parent is not None:
            home = "/".join(parent.url_path.split("/", 2)[:2])
            self.url_path = f"{home}/{self.section}/{self.slug}/"
        return self.url_path

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        """Recompute instead of replacing a prefix: flat addresses do not begin with their parent's."""
        settle_descendants(self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The address on the front end; Wagtail itself serves no page here."""
        roots = self._get_relevant_site_root_paths(request)
        if not roots:
            return None
        site_id, root_path, root_url, _language = roots[0]
        return site_id, root_url, f"/{self.locale.language_code}/{self.url_path[len(root_path) :]}"

    def clean(self) -> None:
        super().clean()
        if not self.section:
            return
        twins = type(self).objects.filter(
            slug=self.slug, locale=self.locale_id or self.get_default_locale()
        )
        if twins.exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another page of this kind has this address.")})


class AgencyContentPage(PublicPage):
    """A page that belongs to the agency in whose section it stands."""

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        null=True,
    )

    class Meta:
        abstract = True

    def set_url_path(self, parent: Page | None) -> str:
        if parent is not None:
            self.agency_id = _agency_id_of(parent)
        return super().set_url_path(parent)


def settle_moved_page(page: Page) -> None:
    """Recompute what follows from the place of `page` and of all below it.

    Wagtail's move works on the bare ``Page`` and therefore knows neither flat addresses nor agencies.
    """
    specific = page.specific
    _settle(specific, page.get_parent())
    settle_descendants(specific)


def settle_descendants(page: Page) -> None:
    """Recompute address and agency of every page below `page`, parents first."""
    by_path = {page.path: page}
    for below in page.get_descendants().order_by("path").specific():
        _settle(below, by_path[below.path[: -below.steplen]])
        by_path[below.path] = below


def _settle(page: Page, parent: Page) -> None:
    page.set_url_path(parent)
    Page.objects.filter(pk=page.pk).update(url_path=page.url_path)
    if isinstance(page, AgencyContentPage):
        type(page).objects.filter(pk=page.pk).update(agency_id=page.agency_id)


def _agency_id_of(parent: Page) -> Any:  # Any: a key, or None for a page of the whole site
    return getattr(parent.specific, "agency_id", None)
