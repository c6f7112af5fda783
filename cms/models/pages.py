"""The tree's frame: home, agencies and plain pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.pages import AgencyContentPage, PublicPage
from cms.blocks import BodyBlock


class HomePage(PublicPage):
    """The root of the site in one language."""

    lead = models.CharField(_("lead"), max_length=250, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")


class AgencyIndexPage(PublicPage):
    """The folder that holds one page per agency."""

    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.AgencyPage"]
    max_count = 1

    class Meta:
        verbose_name = _("agencies")


class PlainPage(AgencyContentPage):
    """A page of prose; below the home page it belongs to the whole site."""

    summary = models.CharField(_("summary"), max_length=250, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types: ClassVar = ["cms.HomePage", "cms.AgencyPage", "cms.PlainPage"]

    class Meta:
        verbose_name = _("page")
