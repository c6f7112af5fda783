"""What the editors put first for a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from search.analysis import query_words
from search.lists import Kept
from search.models import BestBet, Document

MOST_SHOWN = 3
MOST_PHRASES = 50


@dataclass(frozen=True, slots=True)
class Bet:
    """A thing, and when it stands first; languages are "" for every one."""

    provider: str
    object_id: str
    document_language: str
    language: str
    order: int
    starts_on: date | None
    ends_on: date | None

    def counts(self, language: str, today: date) -> bool:
        is_begun = self.starts_on is None or self.starts_on <= today
        is_over = self.ends_on is not None and self.ends_on < today
        return self.language in ("", language) and is_begun and not is_over


@dataclass(slots=True)
class Bets:
    """Bets by the words of a whole query, and those that only need its words to be among others, by one of them."""

    whole: dict[frozenset[str], list[Bet]] = field(default_factory=dict)
    within: dict[str, list[tuple[frozenset[str], Bet]]] = field(default_factory=dict)


def for_query(text: str, language: str) -> list[int]:
    """The documents that stand first for a query, at most three; what is not public at present is left out.

    A thing stands there in the language asked for, where it has it. One query, and none where nothing is to stand first.
    """
    found = matching_in(_kept.get(), text, language, timezone.localdate())
    return _documents(found, language)[:MOST_SHOWN] if found else []


def matching_in(bets: Bets, text: str, language: str, today: date) -> list[Bet]:
    """The bets of a list that count for a query, in their order."""
    words = frozenset(query_words(text))
    if not words:
        return []
    found = list(bets.whole.get(words, ()))
    for word in words:
        found += [bet for needed, bet in bets.within.get(word, ()) if needed <= words]
    counting = [bet for bet in dict.fromkeys(found) if bet.counts(language, today)]
    return sorted(counting, key=lambda bet: bet.order)


def compiled(rows: Iterable[BestBet]) -> Bets:
    """Make the stored bets ready to be asked."""
    bets = Bets()
    for row in rows:
        bet = Bet(
            provider=row.provider,
            object_id=row.object_id,
            document_language=row.document_language,
            language=row.language,
            order=row.order,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for phrase in row.phrases.splitlines():
            words = query_words(phrase)
            if not words:
                continue
            bets.whole.setdefault(frozenset(words), []).append(bet)
            if row.is_within:
                bets.within.setdefault(words[0], []).append((frozenset(words), bet))
    return bets


def document_of(row: BestBet) -> Document | None:
    """What a bet stands for, as it is public now."""
    return Document.objects.filter(
        provider=row.provider, object_id=row.object_id, language=row.document_language
    ).first()


def _documents(bets: Sequence[Bet], language: str) -> list[int]:
    wanted = Q()
    for provider, object_id in {(bet.provider, bet.object_id) for bet in bets}:
        wanted |= Q(provider=provider, object_id=object_id)
    rows = Document.objects.filter(wanted).values_list("provider", "object_id", "language", "pk")
    by_thing: Mapping[tuple[str, str, str], int] = {
        (provider, object_id, spoken): pk for provider, object_id, spoken, pk in rows
    }
    found: dict[int, None] = {}
    for bet in bets:
        for spoken in (language, bet.document_language):
            pk = by_thing.get((bet.provider, bet.object_id, spoken))
            if pk is not None:
                found[pk] = None
                break
    return list(found)


_kept = Kept(lambda: compiled(BestBet.objects.all()))
