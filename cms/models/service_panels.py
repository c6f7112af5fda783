"""The tabs of a guide's editing form, in the order in which an editor thinks."""

from __future__ import annotations

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page


def service_edit_handler() -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList(_what(), heading=_("Service")),
            ObjectList(_how(), heading=_("How to get it")),
            ObjectList(_cost(), heading=_("Fees and channels")),
            ObjectList(_rights(), heading=_("Rights and questions")),
            ObjectList(_electronic(), heading=_("Going electronic")),
            ObjectList(_care(), heading=_("Care")),
            ObjectList(Page.promote_panels, heading=_("Promotion")),
        ]
    )


def _choices(name: str) -> FieldPanel:
    return FieldPanel(name, widget=CheckboxSelectMultiple)


def _what() -> list:
    return [
        TitleFieldPanel(
            "title",
            help_text=_("Begin with the act: “Renew a vehicle licence”; at most 65 letters."),
        ),
        FieldPanel("promise"),
        FieldPanel("who_can_apply"),
        _choices("audiences"),
        _choices("topics"),
        _choices("life_events"),
    ]


def _how() -> list:
    return [
        FieldRowPanel([FieldPanel("duration_value"), FieldPanel("duration_unit")]),
        FieldPanel("validity"),
        FieldPanel("documents"),
        FieldPanel("steps"),
        FieldPanel("start_url"),
        FieldPanel("start_name"),
    ]


def _cost() -> list:
    return [
        InlinePanel("fees", heading=_("Fees"), label=_("fee")),
        InlinePanel("channels", heading=_("Channels"), label=_("channel")),
    ]


def _rights() -> list:
    return [
        FieldPanel("appeal"),
        FieldPanel("legal_basis"),
        FieldPanel("faqs"),
        FieldPanel("related_services"),
    ]


def _electronic() -> list:
    return [
        FieldPanel("status"),
        FieldPanel("electronic_since"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel(f"{what}_before"), FieldPanel(f"{what}_after")])
                for what in ("steps", "documents", "days")
            ],
            heading=_("Re-engineering"),
            help_text=_(
                "Before a service becomes electronic it becomes simpler: "
                "count steps, documents and days before and after."
            ),
        ),
        MultiFieldPanel(
            [FieldPanel("electronic_only_from"), FieldPanel("switch_over_notice")],
            heading=_("Electronic only"),
        ),
    ]


def _care() -> list:
    return [
        FieldPanel("responsible"),
        FieldPanel("review_on"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("suspended_from"), FieldPanel("suspended_until")]),
                FieldPanel("alternative"),
                PageChooserPanel("successor", "cms.ServicePage"),
            ],
            heading=_("Suspended or retired"),
            help_text=_("For guides whose status is suspended or retired."),
        ),
    ]
