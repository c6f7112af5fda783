"""Words for facets and their values, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import pgettext_lazy

from accounts.models import Agency
from common.search_registry import facet_labels
from common.themes import Theme

FACET_LABELS = {
    "type": pgettext_lazy("facet", "Type"),
    "agency": pgettext_lazy("facet", "Agency"),
    "audience": pgettext_lazy("facet", "Audience"),
    "topic": pgettext_lazy("facet", "Topic"),
    "channel": pgettext_lazy("facet", "Channel"),
    "format": pgettext_lazy("facet", "Format"),
    "state": pgettext_lazy("facet", "State of the consultation"),
    "year": pgettext_lazy("facet", "Year"),
    "language": pgettext_lazy("facet", "Language"),
}
TYPE_LABELS = {
    "service": pgettext_lazy("result type", "Service guide"),
    "service_point": pgettext_lazy("result type", "Service point"),
    "journey": pgettext_lazy("result type", "Journey"),
    "consultation": pgettext_lazy("result type", "Consultation"),
    "dataset": pgettext_lazy("result type", "Dataset"),
    "news": pgettext_lazy("result type", "News"),
    "event": pgettext_lazy("result type", "Event"),
    "policy": pgettext_lazy("result type", "Policy"),
    "strategy": pgettext_lazy("result type", "Strategy"),
    "indicator": pgettext_lazy("result type", "Indicator"),
    "agency": pgettext_lazy("result type", "Agency"),
    "body": pgettext_lazy("result type", "Body"),
    "goal": pgettext_lazy("result type", "Goal"),
    "page": pgettext_lazy("result type", "Page"),
    "clause": pgettext_lazy("result type", "Clause"),
    "section": pgettext_lazy("result type", "Section of a policy"),
    "initiative": pgettext_lazy("result type", "Initiative"),
    "column": pgettext_lazy("result type", "Column of a dataset"),
    "outcome": pgettext_lazy("result type", "Outcome of a consultation"),
    "adopted_text": pgettext_lazy("result type", "Text as adopted"),
    "survey": pgettext_lazy("result type", "Survey"),
    "poll": pgettext_lazy("result type", "Poll"),
    "data_question": pgettext_lazy("result type", "Question on data"),
}
# What is found apart from the page that it is a part of.
PART_TYPES = frozenset(
    {
        *("clause", "section", "initiative", "column", "data_question"),
        *("outcome", "adopted_text", "survey", "poll"),
    }
)


class Labels:
    """The words for one answer: one query for the names of its agencies, one for each facet with registered words."""

    def __init__(self, language: str, agencies: Iterable[str]) -> None:
        self._language = language
        self._registered: dict[str, dict[str, str]] = {}
        found = Agency.objects.filter(slug__in=set(agencies))
        self._agencies = {agency.slug: agency.name_in(language) for agency in found}

    def agency(self, slug: str) -> str:
        return self._agencies.get(slug, slug)

    def value(self, facet: str, value: str) -> str:
        """The word for a facet's value; the value itself where there is none."""
        if facet == "agency":
            return self.agency(value)
        words: dict[str, Any] = {  # Any: plain and lazy strings
            "type": TYPE_LABELS,
            "topic": dict(Theme.choices),
            "language": dict(settings.LANGUAGES),
        }
        if facet not in self._registered:
            self._registered[facet] = facet_labels.labels(facet, self._language)
        found = self._registered[facet].get(value) or words.get(facet, {}).get(value, value)
        return str(found)
