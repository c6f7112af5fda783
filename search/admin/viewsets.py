"""Screens of the editors' lists. Every change stands in the history of its row, with who made it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from search.admin.forms import BestBetForm, SynonymForm
from search.best_bets import document_of
from search.models import BestBet, SynonymRule
from search.models.synonym import Direction, QueryLanguage

REPORT = "search.view_querycount"
_LONGEST = 200


class Prefilled(generic.CreateView):
    """A new row that the report of failing searches has begun: ``?words=…&language=…``."""

    words_field = ""

    def get_initial(self) -> dict[str, Any]:
        given = self.request.GET
        language = given.get("language", "")
        begun = {self.words_field: given.get("words", "")[:_LONGEST]}
        if language in QueryLanguage.values:
            begun["language"] = language
        return {**super().get_initial(), **begun}


class NewSynonym(Prefilled):
    words_field = "words"

    def get_initial(self) -> dict[str, Any]:
        given = super().get_initial()
        # What people type and pages do not write finds what pages write; the other way round it would find nothing.
        return given | {"direction": Direction.ONE_WAY} if given["words"] else given


class NewBestBet(Prefilled):
    words_field = "phrases"


class SynonymList(generic.IndexView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button(_("Export as CSV"), url=reverse("search_synonyms_export"), icon_name="download"),
        ]
        if self.request.user.has_perm("search.add_synonymrule"):
            buttons.append(
                Button(
                    _("Import from CSV"), url=reverse("search_synonyms_import"), icon_name="upload"
                )
            )
        return buttons


class SynonymViewSet(ModelViewSet):
    model = SynonymRule
    name = "synonyms"
    url_prefix = "search/synonyms"
    icon = "resubmit"
    menu_label = _("Synonyms")
    list_display: ClassVar = [
        "__str__",
        Column(
            "language",
            label=pgettext_lazy("of a search", "counts in"),
            accessor="get_language_display",
        ),
        BooleanColumn("is_active", label=pgettext_lazy("of a synonym", "in use")),
        "note",
        "updated_at",
    ]
    list_filter: ClassVar = ["direction", "language", "is_active"]
    search_fields: ClassVar = ["words", "means", "note"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    index_view_class = SynonymList
    add_view_class = NewSynonym

    def get_form_class(self, for_update: bool = False) -> type[SynonymForm]:
        return SynonymForm


class BestBetViewSet(ModelViewSet):
    model = BestBet
    name = "best-bets"
    url_prefix = "search/best-bets"
    icon = "pick"
    menu_label = _("Best bets")
    list_display: ClassVar = [
        "__str__",
        Column(
            "language",
            label=pgettext_lazy("of a search", "counts in"),
            accessor="get_language_display",
        ),
        Column("state", label=_("State"), accessor=lambda row: state_of(row)),
        "note",
        "updated_at",
    ]
    list_filter: ClassVar = ["language", "starts_on", "ends_on"]
    search_fields: ClassVar = ["phrases", "title", "note"]
    search_backend_name = None
    copy_view_enabled = False
    add_view_class = NewBestBet

    def get_form_class(self, for_update: bool = False) -> type[BestBetForm]:
        return BestBetForm


def state_of(bet: BestBet) -> Any:
    """In a word, whether a bet counts today; one query."""
    today = timezone.localdate()
    if bet.starts_on and bet.starts_on > today:
        return pgettext_lazy("of a best bet", "not yet")
    if bet.ends_on and bet.ends_on < today:
        return pgettext_lazy("of a best bet", "over")
    if document_of(bet) is None:
        return pgettext_lazy("of a best bet", "not public at present")
    return pgettext_lazy("of a best bet", "stands first")


class ReportItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(REPORT))


class SearchGroup(ModelViewSetGroup):
    menu_label = pgettext_lazy("part of the administration", "Search")
    menu_name = "search-lists"
    menu_icon = "search"
    menu_order = 320
    items = (SynonymViewSet, BestBetViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        report = ReportItem(
            _("Failing searches"),
            reverse("search_failing"),
            name="search-failing",
            icon_name="warning",
            order=0,
        )
        return [report, *super().get_submenu_items()]
