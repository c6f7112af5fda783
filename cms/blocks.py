"""The blocks of a page's body: prose, lists, callouts, tables; clean HTML only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["h3", "bold", "ol", "ul", "link", "document-link"]


class CalloutBlock(blocks.StructBlock):
    """A short warning or notice set apart from the text."""

    level = blocks.ChoiceBlock(
        choices=[("info", _("notice")), ("warning", _("warning"))], default="info", label=_("kind")
    )
    text = blocks.RichTextBlock(features=["bold", "link"], label=_("text"))

    class Meta:
        icon = "warning"
        label = _("callout")


class BodyBlock(blocks.StreamBlock):
    """The body of prose pages."""

    heading = blocks.CharBlock(max_length=120, icon="title", label=_("heading"))
    paragraph = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, label=_("text"))
    callout = CalloutBlock()
    image = ImageChooserBlock(label=_("image"))
