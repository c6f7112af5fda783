"""The repeated parts of a guide that hold sentences: documents, steps, legal basis, questions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class DocumentBlock(blocks.StructBlock):
    """One paper or file to bring."""

    name = blocks.CharBlock(
        max_length=200, label=_("document"), help_text=_("For example: a valid identity card.")
    )
    note = blocks.CharBlock(
        max_length=250,
        required=False,
        label=_("note"),
        help_text=_("When it is needed, or where to get it."),
    )

    class Meta:
        icon = "doc-full"
        label = _("document")


class StepBlock(blocks.StructBlock):
    """One step: what you do, what you get, how long."""

    do = blocks.CharBlock(
        max_length=300,
        label=_("what you do"),
        help_text=_("For example: fill in the application and pay the fee."),
    )
    get = blocks.CharBlock(
        max_length=300,
        required=False,
        label=_("what you get"),
        help_text=_("For example: an application number by text message."),
    )
    time = blocks.CharBlock(
        max_length=80,
        required=False,
        label=_("how long"),
        help_text=_("For example: 5 minutes."),
    )

    class Meta:
        icon = "list-ol"
        label = _("step")


class LawBlock(blocks.StructBlock):
    """An article that the service rests on."""

    title = blocks.CharBlock(max_length=250, label=_("law and article"))
    url = blocks.URLBlock(required=False, label=_("link to the text"))

    class Meta:
        icon = "openquote"
        label = _("legal basis")


class QuestionBlock(blocks.StructBlock):
    """A question that people really ask."""

    question = blocks.CharBlock(max_length=200, label=_("question"))
    answer = blocks.TextBlock(max_length=1500, label=_("answer"))

    class Meta:
        icon = "help"
        label = _("question")
