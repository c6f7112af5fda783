"""A search has so long to answer; what cannot be had in time is left out, and the answer says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from search.engines import EngineHits, EngineQuery, Reader

SPELLING, FACETS, VARIANTS, HELP = "spelling", "facets", "variants", "help"


@dataclass(slots=True)
class Budget:
    """``seconds`` from its making on; ``left_out`` names what was not done for want of time, in the order it was left out."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    left_out: list[str] = field(default_factory=list)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def allows(self, what: str) -> bool:
        """Whether there is time left for something; notes it when there is none."""
        if self.clock() - self._began < self.seconds:
            return True
        if what not in self.left_out:
            self.left_out.append(what)
        return False


@dataclass(frozen=True, slots=True)
class Hurried:
    """`search.engines.Reader` that leaves guesses and counts out once the time is spent."""

    engine: Reader
    budget: Budget

    def query(self, query: EngineQuery) -> EngineHits:
        if query.facets and not self.budget.allows(FACETS):
            query = replace(query, facets=())
        return self.engine.query(query)

    def frequencies(self, **tokens: Iterable[str]) -> dict[str, dict[str, int]]:
        """As the engine's; no token is known any more when the time is spent, and none is guessed then."""
        if self.budget.allows(SPELLING):
            return self.engine.frequencies(**tokens)
        return {name: {} for name in tokens}

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        return self.engine.tokens_with_prefix(name, prefix, limit)
