"""An agency's public profile: what it does and how to reach it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.models import Agency
from accounts.pages import PublicPage
from cms.blocks import BodyBlock


class LinkBlock(blocks.StructBlock):
    """A named link to another site."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    url = blocks.URLBlock(label=_("address"))

    class Meta:
        icon = "link"
        label = _("link")


class AgencyPage(PublicPage):
    """An agency's profile; all that the agency publishes stands below it."""

    section = "agencies"

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="pages"
    )
    summary = models.CharField(
        _("summary"),
        max_length=250,
        blank=True,
        help_text=_("One sentence: what the agency does for people."),
    )
    about = StreamField(BodyBlock(), verbose_name=_("about the agency"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    address = models.CharField(_("postal address"), max_length=250, blank=True)
    hours = models.CharField(
        _("working hours"),
        max_length=120,
        blank=True,
        help_text=_("Sunday to Thursday, 8:00–15:00"),
    )
    links = StreamField([("link", LinkBlock())], verbose_name=_("links"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        # Whose pages stand below is no matter of the people below.
        FieldPanel("agency", permission="superuser"),
        FieldPanel("summary"),
        FieldPanel("about"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "email", "website", "address", "hours")],
            heading=_("Contact"),
        ),
        FieldPanel("links"),
    ]
    parent_page_types: ClassVar = ["cms.AgencyIndexPage"]

    class Meta:
        verbose_name = _("agency profile")
