"""Who may read a consultation that is not for everybody.

Such pages carry a restriction of Wagtail's own, so that everything that asks for public pages leaves them out: lists, search,
feeds, the sitemap, short links. What remains is asked here, by the few addresses that serve one consultation to its readers.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Membership
from accounts.personal import subject_of
from accounts.sessions import PersonSession
from consultations.models import ConsultationPage, Visibility


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the names that a session proves, and the agencies in which the person holds a role."""

    identifiers: tuple[str, ...] = ()
    agencies: frozenset[int] = frozenset()
    is_everywhere: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.identifiers or self.agencies or self.is_everywhere)


ANYBODY = Reader()


def reader_of(session: PersonSession | None) -> Reader:
    """The reader behind a session. At most two queries."""
    if session is None:
        return ANYBODY
    user = session.user
    return Reader(
        identifiers=subject_of(session).identifiers,
        agencies=frozenset(
            Membership.objects.filter(user=user).values_list("agency_id", flat=True)
        ),
        is_everywhere=user.is_superuser,
    )


def readable(reader: Reader) -> QuerySet[ConsultationPage]:
    """Live consultations that are not public and that this reader may read: as one who runs them, as an official, or invited."""
    pages = (
        ConsultationPage.objects.live()
        .filter(is_thread=False)
        .exclude(visibility=Visibility.PUBLIC)
    )
    if reader.is_everywhere:
        return pages
    # Invitations hang on the page that was written first, whatever language is read.
    originals = ConsultationPage.objects.originals()
    may = Q(agency__in=reader.agencies)
    if reader.agencies:
        may |= Q(visibility=Visibility.GOVERNMENT)
    invited = Q(invitations__agency__in=reader.agencies)
    if reader.identifiers:
        invited |= Q(invitations__identifier__in=reader.identifiers)
    may |= invited & Q(visibility=Visibility.INVITED)
    keys = originals.filter(may).values("translation_key")
    return pages.filter(translation_key__in=keys)
