"""Policies: numbered sections, and every version that was ever in force."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.pages import AgencyContentPage
from cms.blocks import RICH_TEXT_FEATURES

ANCHOR = RegexValidator(
    r"^[a-z][a-z0-9-]*$", _("Small Latin letters, digits and hyphens, beginning with a letter.")
)


class SectionBlock(blocks.StructBlock):
    """One numbered section; its number follows from its place, its anchor never changes."""

    anchor = blocks.CharBlock(
        max_length=40,
        label=_("anchor"),
        validators=[ANCHOR],
        help_text=_("The end of the section's address; never change it once published."),
    )
    title = blocks.CharBlock(max_length=150, label=_("title"))
    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, label=_("text"))

    class Meta:
        icon = "list-ol"
        label = _("section")


class PolicyPage(AgencyContentPage):
    """A policy as it is in force now."""

    section = "policies"

    summary = models.CharField(_("summary"), max_length=350)
    version = models.PositiveSmallIntegerField(
        _("version"),
        default=1,
        help_text=_("Raise it whenever the text changes; earlier versions stay readable."),
    )
    adopted_on = models.DateField(_("adopted on"))
    adopted_by = models.CharField(_("adopted by"), max_length=200)
    change_note = models.CharField(
        _("what changed"),
        max_length=350,
        blank=True,
        help_text=_("Since the version before, in one or two sentences."),
    )
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"), min_num=1)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("version"),
                FieldPanel("adopted_on"),
                FieldPanel("adopted_by"),
                FieldPanel("change_note"),
            ],
            heading=_("Version"),
        ),
        FieldPanel("sections"),
    ]
    parent_page_types: ClassVar = ["cms.AgencyPage", "cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def clean(self) -> None:
        super().clean()
        anchors = [block.value["anchor"] for block in self.sections]
        if len(anchors) != len(set(anchors)):
            raise ValidationError({"sections": _("Two sections have the same anchor.")})


class PolicyVersion(models.Model):
    """The text of a policy at one publication; never changed afterwards.

    ``number`` is the page's version, or ``2.1``, ``2.2`` … for a text that was corrected without raising the version.
    """

    policy = models.ForeignKey(
        PolicyPage, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.CharField(_("number"), max_length=12)
    title = models.CharField(_("title"), max_length=255)
    adopted_on = models.DateField(_("adopted on"))
    adopted_by = models.CharField(_("adopted by"), max_length=200)
    change_note = models.CharField(_("what changed"), max_length=350, blank=True)
    sections = models.JSONField(_("sections"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering: ClassVar = ["-published_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"
