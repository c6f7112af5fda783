"""What a workbook says beside the rows: headings in the reader's words, the data dictionary, the licence."""

from __future__ import annotations

from urllib.parse import unquote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from rest_framework.request import Request

from common.workbook import Cell
from opendata import addresses
from opendata.api.views import language
from opendata.models import Column
from opendata.tables.of_resource import Served
from opendata.tables.query import View
from opendata.tables.streams import Book, Sheet
from opendata.vocabulary import Licence
from operations.clock import database_now


def headings(found: Served, view: View, labels: str) -> list[str]:
    """What the columns of a view are called: ``id``, ``original``, ``ar`` or ``en``."""
    return [_heading(column, labels) for column in _shown(found, view)]


def book_of(request: Request, found: Served, view: View, labels: str) -> Book:
    """A workbook in the language of its headings, else in the reader's."""
    tongue = labels if labels in {"ar", "en"} else language()
    with override(tongue):
        return Book(
            is_rtl=tongue == "ar",
            title=_("Data"),
            header=headings(found, view, labels),
            sheets=[_dictionary(found, view, tongue), _licence(request, found, tongue)],
        )


def _shown(found: Served, view: View) -> list[Column]:
    return [one for one in found.columns if not view.columns or one.name in view.columns]


def _heading(column: Column, labels: str) -> str:
    if labels == "id":
        return column.name
    return column.original if labels == "original" else column.label_in(labels)


def _dictionary(found: Served, view: View, tongue: str) -> Sheet:
    header = [
        _("Id"),
        _("Name in the file"),
        _("Label"),
        _("Type"),
        _("Unit"),
        _("Description"),
        _("What an empty cell means"),
    ]
    rows = [
        [
            one.name,
            one.original,
            one.label_in(tongue),
            one.get_kind_display(),
            one.unit,
            one.description_ar if tongue == "ar" else one.description_en or one.description_ar,
            one.empty_means_ar if tongue == "ar" else one.empty_means_en or one.empty_means_ar,
        ]
        for one in _shown(found, view)
    ]
    return Sheet(_("Data dictionary"), header, rows)


def _licence(request: Request, found: Served, tongue: str) -> Sheet:
    dataset, release = found.resource.dataset, found.file.release
    published = release.published_at
    asked = unquote(request.META.get("QUERY_STRING", "")) or _("the whole table")
    rows: list[list[Cell]] = [
        [_("Dataset"), dataset.text_in("title", tongue)],
        [_("File"), found.resource.title_in(tongue)],
        [_("Publisher"), dataset.agency.name_in(tongue)],
        [_("Licence"), dataset.get_licence_display()],
        [_("Text of the licence"), Licence(dataset.licence).uri],
        [_("Release"), release.number],
        [_("Published on"), f"{timezone.localdate(published):%Y-%m-%d}" if published else ""],
        [_("State of the figures"), release.get_maturity_display()],
        [_("Address"), f"{addresses.page(dataset, tongue)}{found.resource.public_id}/"],
        [_("Rows and columns"), asked],
        [_("SHA-256 of the original file"), found.file.sha256],
        [_("Written at"), f"{timezone.localtime(database_now()):%Y-%m-%d %H:%M %Z}"],
        [_("Site"), settings.SITE_URL],
    ]
    return Sheet(_("Licence"), [_("Fact"), _("Value")], rows)
