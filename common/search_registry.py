"""What contexts tell search: their public things, how their pages are found, and words for the values of facets.

As in `common.registry`: an app registers its provider in ``apps.py`` and calls ``notify`` inside the transaction that changes
the thing; whoever listens runs in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

MOST_PARTS = 500


@dataclass(frozen=True, slots=True)
class SearchableDocument:
    """One public thing in one language, as search sees it.

    ``kind`` is the type shown as a facet (service, consultation, dataset, news, …); ``object_id`` is unique within the provider.
    ``facets`` maps a facet's name to its values (``{"agency": ["moj"], "audience": ["citizen"]}``). ``keywords`` are further
    words that find the thing but are never shown (a dataset's column names, synonyms). A part of a page (a clause, a column) has
    the thing's ``object_id``, a ``part`` that is unique within it, the page's title as ``context`` and its place as ``url``,
    mostly an ``#anchor``.
    """

    kind: str
    object_id: str
    language: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    keywords: str = ""
    facets: dict[str, list[str]] = field(default_factory=dict)
    date: datetime | None = None
    popularity: float = 0.0
    context: str = ""
    part: str = ""


# No thing has more parts in search than this, however long it is; the whole is found by all its words all the same.
MOST_PARTS = 500


class SearchableProvider(Protocol):
    """A context's public things. ``documents`` of an id that is no longer public yields nothing.

    ``documents`` yields the thing in each language and its parts, and reads what the present transaction wrote.
    """

    name: str

    def object_ids(self) -> Iterable[str]: ...

    def documents(self, object_id: str) -> Iterable[SearchableDocument]: ...


class SearchableRegistry:
    """Providers of searchable documents, and the one listener that stores what they yield."""

    def __init__(self) -> None:
        self._providers: dict[str, SearchableProvider] = {}
        self._listeners: list[Callable[[str, str], object]] = []

    def register(self, provider: SearchableProvider) -> None:
        self._providers[provider.name] = provider

    def listen(self, listener: Callable[[str, str], object]) -> None:
        """Call ``listener(provider_name, object_id)`` whenever a thing changes."""
        self._listeners.append(listener)

    def notify(self, provider_name: str, object_id: str) -> None:
        """Say that a thing was published, changed or withdrawn; call it inside the transaction of the change."""
        for listener in self._listeners:
            listener(provider_name, object_id)

    def provider(self, name: str) -> SearchableProvider:
        return self._providers[name]

    def __iter__(self) -> Iterator[SearchableProvider]:
        return iter(self._providers.values())


class SearchablePageRegistry:
    """Wagtail models (``app_label.ModelName``) → how one of their pages becomes searchable documents.

    The function gets the specific page, live and public; None leaves it out. `common.searchable_pages.page_document` fills
    in what every page has, `part_document` what every part of one has; at most `MOST_PARTS` parts are kept.
    """

    def __init__(self) -> None:
        self._functions: dict[str, Callable[[Any], SearchableDocument | None]] = {}
        self._parts: dict[
            str, Callable[[Any, SearchableDocument], Iterable[SearchableDocument]]
        ] = {}

    def register(
        self,
        model_label: str,
        document: Callable[[Any], SearchableDocument | None],  # Any: the app's own page class
        parts: Callable[[Any, SearchableDocument], Iterable[SearchableDocument]] | None = None,
    ) -> None:
        """Add a model; ``parts(page, document)`` yields the documents of what stands on or below the page."""
        self._functions[model_label.lower()] = document
        if parts is not None:
            self._parts[model_label.lower()] = parts

    def documents(self, page: Any) -> list[SearchableDocument]:  # Any: as above
        """The page's document and those of its parts; none when its model is not registered or leaves it out."""
        label = page._meta.label_lower
        function, parts = self._functions.get(label), self._parts.get(label)
        document = function(page) if function else None
        if document is None:
            return []
        return [document, *(islice(parts(page, document), MOST_PARTS) if parts else ())]

    def labels(self) -> list[str]:
        return list(self._functions)


class FacetLabelRegistry:
    """Words for the values of a facet, from the context that knows them; search knows slugs and codes only."""

    def __init__(self) -> None:
        self._sources: dict[str, list[Callable[[str], dict[str, str]]]] = {}

    def register(self, facet: str, labels: Callable[[str], dict[str, str]]) -> None:
        """Add ``labels(language) -> {value: word}`` for one facet; it is called at most once an answer."""
        self._sources.setdefault(facet, []).append(labels)

    def labels(self, facet: str, language: str) -> dict[str, str]:
        return {
            value: word
            for source in self._sources.get(facet, ())
            for value, word in source(language).items()
        }


searchable = SearchableRegistry()
searchable_pages = SearchablePageRegistry()
facet_labels = FacetLabelRegistry()
