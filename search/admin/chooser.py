"""Choose one of all public things by searching for it, as visitors do."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from search.asked import Search
from search.labels import TYPE_LABELS
from search.models import Document
from search.selectors import find

_MOST_FOUND = 50


class FindForm(BaseFilterForm):
    q = forms.CharField(label=_("Words of the page"), required=False, max_length=200)

    def filter(self, objects: Any) -> Any:  # Any: a query set, or a list in the order of the search
        words = self.cleaned_data["q"].strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        found = find(Search(text=words, page_size=_MOST_FOUND))
        return [result.document for result in found.results]


class _Documents:
    filter_form_class = FindForm
    ordering = ("title_key", "pk")

    def get_object_list(self) -> Any:
        return Document.objects.defer("summary", "body", "keywords")

    @property
    def columns(self) -> list[Column]:
        shown: list[Column] = super().columns  # type: ignore[misc]  # a mixin
        return [
            *shown,
            Column("kind", label=_("Type"), accessor=lambda row: _kind(row)),
            Column("language", label=_("Language"), accessor=lambda row: _language(row)),
            Column(
                "url",
                label=pgettext_lazy("of a page", "Web address"),
                accessor=lambda row: format_html('<bdi dir="ltr">{}</bdi>', row.url),
            ),
        ]


class ChooseView(_Documents, chooser.ChooseView):
    pass


class ChooseResultsView(_Documents, chooser.ChooseResultsView):
    pass


class DocumentChooser(ChooserViewSet):
    model = Document
    icon = "search"
    choose_one_text = _("Choose what stands first")
    choose_another_text = _("Choose something else")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    register_widget = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Nothing is created here."""
        patterns: list[URLPattern] = super().get_urlpatterns()
        return [one for one in patterns if one.name != "create"]


document_chooser = DocumentChooser("search_documents", url_prefix="search/documents")


class DocumentWidget(document_chooser.widget_class):  # type: ignore[misc, name-defined]  # made by Wagtail
    show_edit_link = False
    show_clear_link = False
    attrs: ClassVar[dict[str, str]] = {}


def _kind(document: Document) -> str:
    """The type in words, of a part with its page: «المادة 3» alone may be of any law."""
    words = str(TYPE_LABELS.get(document.kind, document.kind))
    return f"{words} · {document.context}" if document.context else words


def _language(document: Document) -> str:
    return str(get_language_info(document.language)["name_translated"])
