"""The service catalogue: which guides match, and how many match each choice of each facet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Agency
from cms.guides.text_match import matching_ids
from cms.models import Audience, Channel, LifeEvent, ServiceFee, ServicePage, ServiceStatus, Topic
from cms.models.service import ELECTRONIC_STATUSES
from cms.models.taxonomy import Term


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """What the reader chose; empty means any. Slugs of terms and agencies, values of the other facets."""

    audience: tuple[str, ...] = ()
    life_event: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    fee: tuple[str, ...] = ()
    electronic: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    q: str = ""


FACETS = tuple(field.name for field in fields(CatalogueQuestion) if field.name != "q")
_TERMS: dict[str, tuple[type[Term], str]] = {
    "audience": (Audience, "audiences"),
    "life_event": (LifeEvent, "life_events"),
    "topic": (Topic, "topics"),
    "channel": (Channel, "channels__channel"),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice: the value in the address, its name where it has one of its own, and how many guides it leaves."""

    value: str
    name: str
    count: int
    is_chosen: bool


def published_guides(language: str) -> QuerySet[ServicePage]:
    """Guides that the catalogue may list: live, public, not retired."""
    guides: QuerySet[ServicePage] = (
        ServicePage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .exclude(status=ServiceStatus.RETIRED)
    )
    return guides


class Catalogue:
    """The answers to one question in one language; each is asked for separately and costs its own queries."""

    def __init__(self, language: str, question: CatalogueQuestion) -> None:
        self._language = language
        self._question = question
        self._listed = published_guides(language)
        self._texts = self._text_ids(any_word=False)

    def guides(self) -> QuerySet[ServicePage]:
        """The guides that match, by title, with what a list shows of them; three queries for any number of rows."""
        matching = _narrowed(self._listed, self._question, texts=self._texts)
        return with_list_parts(matching).order_by("title", "pk")

    def facets(self) -> dict[str, list[FacetValue]]:
        """For each facet its values with counts, as the other choices leave them; thirteen queries.

        A value without a match is left out unless it is chosen.
        """
        found: dict[str, list[FacetValue]] = {}
        for facet in FACETS:
            others = _narrowed(self._listed, self._question, texts=self._texts, without=facet)
            chosen = getattr(self._question, facet)
            values = [
                FacetValue(value, name, count, value in chosen)
                for value, name, count in _counted(facet, others, self._language)
            ]
            found[facet] = [value for value in values if value.count or value.is_chosen]
        return found

    def nearest(self) -> QuerySet[ServicePage]:
        """What to offer when nothing matches: guides with any of the words, else any. Three guides."""
        texts = self._text_ids(any_word=True)
        near = self._listed.filter(pk__in=texts) if texts else self._listed
        return with_list_parts(near).order_by("title", "pk")[:3]

    def electronic_count(self) -> int:
        """How many services are electronic, whatever was asked; the published counter. One query."""
        return self._listed.filter(status__in=ELECTRONIC_STATUSES).count()

    def _text_ids(self, *, any_word: bool) -> list[int] | None:
        """Ids that match the words, or None when no word was given."""
        if not self._question.q.strip():
            return None
        name = f"agency__name_{_suffix(self._language)}"
        rows = self._listed.values_list("pk", "title", "promise", name)
        return matching_ids(self._question.q, rows, any_word=any_word)


def with_list_parts(guides: QuerySet[ServicePage]) -> QuerySet[ServicePage]:
    """Load what a line of a list shows: agency, language, fees and channels. Two further queries."""
    return guides.select_related("agency", "locale").prefetch_related(
        "fees__channel", "channels__channel"
    )


def _narrowed(
    guides: QuerySet[ServicePage],
    question: CatalogueQuestion,
    *,
    texts: list[int] | None,
    without: str = "",
) -> QuerySet[ServicePage]:
    if texts is not None:
        guides = guides.filter(pk__in=texts)
    for facet in FACETS:
        chosen = getattr(question, facet)
        if chosen and facet != without:
            guides = guides.filter(_condition(facet, chosen))
    return guides


def _condition(facet: str, chosen: Iterable[str]) -> Q:
    """One facet's choices joined by or."""
    if facet in _TERMS:
        _model, path = _TERMS[facet]
        # A subquery instead of a join: a guide of two chosen audiences is still one guide.
        matching = ServicePage.objects.filter(**{f"{path}__slug__in": list(chosen)})
        return Q(pk__in=matching.values("pk"))
    if facet == "agency":
        return Q(agency__slug__in=list(chosen))
    if facet == "status":
        return Q(status__in=list(chosen))
    yes, no = _YES_NO[facet]
    wanted = set(chosen)
    if {yes, no} <= wanted:
        return Q()
    return _yes_condition(facet) if yes in wanted else ~_yes_condition(facet)


_YES_NO = {"fee": ("free", "paid"), "electronic": ("yes", "no")}


def _yes_condition(facet: str) -> Q:
    if facet == "electronic":
        return Q(status__in=ELECTRONIC_STATUSES)
    return ~Q(Exists(ServiceFee.objects.filter(page=OuterRef("pk"), amount_minor__gt=0)))


def _counted(
    facet: str, guides: QuerySet[ServicePage], language: str
) -> list[tuple[str, str, int]]:
    """(value, name, count) of each value of one facet; one query, two for those with names."""
    if facet in _TERMS:
        model, path = _TERMS[facet]
        rows = guides.order_by().values_list(f"{path}__slug").annotate(n=Count("pk", distinct=True))
        return _named(model.objects.all(), dict(rows), language)
    if facet == "agency":
        rows = guides.order_by().values_list("agency__slug").annotate(n=Count("pk"))
        return _named(Agency.objects.order_by(f"name_{_suffix(language)}"), dict(rows), language)
    if facet == "status":
        counts = dict(guides.order_by().values_list(F("status")).annotate(n=Count("pk")))
        return [(value, str(label), counts.get(value, 0)) for value, label in _LISTED_STATUSES]
    yes, no = _YES_NO[facet]
    sums = guides.aggregate(
        yes=Count("pk", filter=_yes_condition(facet)), no=Count("pk", filter=~_yes_condition(facet))
    )
    return [(yes, "", sums["yes"]), (no, "", sums["no"])]


_LISTED_STATUSES = [
    choice for choice in ServiceStatus.choices if choice[0] != ServiceStatus.RETIRED
]


def _named(
    terms: Iterable[Any], counts: dict[str, int], language: str
) -> list[tuple[str, str, int]]:
    """The terms in their order, each with its count."""
    return [(term.slug, term.name_in(language), counts.get(term.slug, 0)) for term in terms]


def _suffix(language: str) -> str:
    return "ar" if language == "ar" else "en"
