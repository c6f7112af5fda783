"""How the votes of a poll stand, and who may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from common.errors import NotFound
from consultations.models import (
    ConsultationPage,
    Poll,
    PollOption,
    PollVote,
    ResultsShown,
    Stage,
)
from consultations.surveys.suppression import LEAST


@dataclass(frozen=True, slots=True)
class PollResults:
    """``counts`` are by option in the poll's order, None where fewer than five have voted; ``leaders`` have the most votes."""

    votes: int
    options: tuple[PollOption, ...]
    counts: tuple[int, ...] | None

    @property
    def leaders(self) -> tuple[PollOption, ...]:
        if not self.counts:
            return ()
        most = max(self.counts)
        return tuple(
            option for option, count in zip(self.options, self.counts, strict=True) if count == most
        )

    @property
    def is_tie(self) -> bool:
        return len(self.leaders) > 1


def public_polls(original: ConsultationPage) -> list[Poll]:
    """Published polls in the order in which they were made; one query."""
    polls = Poll.objects.filter(consultation=original, published_at__isnull=False)
    return list(polls.order_by("pk"))


def poll_by_name(original: ConsultationPage, name: str) -> Poll:
    """A published poll.

    Raises:
        NotFound: there is none of this name.
    """
    polls = Poll.objects.filter(consultation=original, name=name, published_at__isnull=False)
    poll = polls.select_related("consultation").first() if "\x00" not in name else None
    if poll is None:
        raise NotFound
    return poll


def vote_of(poll: Poll, pseudonym: str) -> PollVote | None:
    votes = PollVote.objects.filter(poll=poll, pseudonym=pseudonym).select_related("option")
    return votes.first() if pseudonym else None


def may_see_results(poll: Poll, *, has_voted: bool, now: datetime) -> bool:
    """As the poll says; once nobody can vote any more, everybody sees them."""
    stage = poll.consultation.stage_at(now)
    if stage == Stage.ANNOUNCED:
        return False
    if stage != Stage.OPEN or poll.results_shown == ResultsShown.ALWAYS:
        return True
    return has_voted and poll.results_shown == ResultsShown.VOTED


def results_of(poll: Poll) -> PollResults:
    """Two queries."""
    options = tuple(poll.options.order_by("position"))
    counted = dict(poll.votes.values_list("option").annotate(n=Count("pk")).order_by())
    counts = tuple(counted.get(option.pk, 0) for option in options)
    votes = sum(counts)
    return PollResults(votes, options, counts if votes >= LEAST else None)
