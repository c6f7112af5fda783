"""Pages as search sees them: the one provider of all Wagtail pages, whatever app they belong to.

Other apps add their page models to ``common.search_registry.searchable_pages``; this module tells search when a page changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import get_text_for_indexing
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.models import AgencyPage, BodyPage, PlainPage
from cms.models.taxonomy import Audience, Governorate, LifeEvent, Term, Topic
from cms.selectors import live_pages
from common.search_registry import SearchableDocument, facet_labels, searchable, searchable_pages
from common.searchable_pages import joined, page_document, stream_text

PROVIDER = "pages"


class PagesProvider:
    """Every live, public page of a registered model. An id is a page's, so each language has its own.

    Aliases are left out: their text, in the language of the original, is found there.
    """

    name = PROVIDER

    def object_ids(self) -> Iterator[str]:
        models = {label.split(".")[1] for label in searchable_pages.labels()}
        pages = live_pages().filter(alias_of=None, content_type__model__in=models)
        for pk in pages.values_list("pk", flat=True).iterator():
            yield str(pk)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        """Three queries, and what the page's own functions need; in the page's language, whoever publishes."""
        found = live_pages().filter(pk=object_id, alias_of=None).select_related("locale").first()
        if found is None:
            return []
        page = found.specific
        page.locale = found.locale  # loaded already; the specific page would ask again
        with translation.override(page.locale.language_code):
            return searchable_pages.documents(page)


def register() -> None:
    searchable.register(PagesProvider())
    searchable_pages.register("cms.AgencyPage", agency_document)
    searchable_pages.register("cms.PlainPage", plain_document)
    searchable_pages.register("cms.BodyPage", body_document)
    facet_labels.register("topic", lambda language: _names(Topic, language))
    facet_labels.register("life_event", lambda language: _names(LifeEvent, language))
    facet_labels.register("governorate", lambda language: _names(Governorate, language))
    facet_labels.register("audience", lambda language: _names(Audience, language))
    for signal in (page_published, page_unpublished):
        signal.connect(_changed, dispatch_uid="search-changed")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_subtree_changed, dispatch_uid="search-subtree")
    post_save.connect(_created, dispatch_uid="search-created")
    post_delete.connect(_changed, sender=Page, dispatch_uid="search-deleted")
    for model_signal in (post_save, post_delete):
        model_signal.connect(
            _restricted, sender=PageViewRestriction, dispatch_uid="search-restricted"
        )


def agency_document(page: AgencyPage) -> SearchableDocument:
    contact = [page.phone, page.email, page.website, page.address, page.hours]
    links = (str(block.value["title"]) for block in page.links)
    return page_document(
        page,
        kind="agency",
        summary=page.summary,
        body=joined([stream_text(page.about), *contact, *links]),
        keywords=f"{page.agency.name_ar}\n{page.agency.name_en}",
    )


def plain_document(page: PlainPage) -> SearchableDocument:
    return page_document(page, kind="page", summary=page.summary, body=stream_text(page.body))


def body_document(page: BodyPage) -> SearchableDocument:
    """A committee with its members, decisions and minutes."""
    language = page.locale.language_code
    members = [
        f"{one.office} {one.name} {one.get_seat_display()} {one.agency.name_in(language) if one.agency else ''}"
        for one in page.members.select_related("agency")
    ]
    decisions = [
        f"{_('Decision')} {one.number} {one.title}\n{get_text_for_indexing(one.text)}"
        for one in page.decisions.all()
    ]
    minutes = [f"{one.title}\n{get_text_for_indexing(one.minutes)}" for one in page.meetings.all()]
    return page_document(
        page,
        kind="body",
        summary=page.summary,
        body=joined([stream_text(page.mandate), page.legal_basis, *members, *decisions, *minutes]),
    )


def _names(terms: type[Term], language: str) -> dict[str, str]:
    return {term.slug: term.name_in(language) for term in terms.objects.all()}


def notify_subtree(page: Page) -> None:
    """Say that a page and all below it changed: their addresses, agency or visibility."""
    for pk in Page.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True):
        searchable.notify(PROVIDER, str(pk))


def _changed(
    sender: Any, instance: Page, **kwargs: Any
) -> None:  # Any: as Django's signals have it
    searchable.notify(PROVIDER, str(instance.pk))


def _created(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    # A page that code adds as live is never "published"; Wagtail sends no signal of its own.
    if created and isinstance(instance, Page) and instance.live:
        searchable.notify(PROVIDER, str(instance.pk))


def _subtree_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    notify_subtree(instance)


def _restricted(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    notify_subtree(instance.page)
