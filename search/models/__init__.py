"""Everything public as search knows it, what is looked for, and what the editors say about it."""

from search.models.best_bet import BestBet
from search.models.document import Change, Document
from search.models.lists import ListVersion
from search.models.queries import PopularQuery, QueryCount, QueryDayKey, SettledQuery
from search.models.synonym import Direction, SynonymRule

__all__ = [
    "BestBet",
    "Change",
    "Direction",
    "Document",
    "ListVersion",
    "PopularQuery",
    "QueryCount",
    "QueryDayKey",
    "SettledQuery",
    "SynonymRule",
]
