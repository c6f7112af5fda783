"""The programme's content: goals, policy, strategy, indicators, workshops and news."""

from __future__ import annotations

from cms.demo import events, indicators, news, policy, strategy
from cms.sdg.services import load_goals


def load() -> None:
    """Load everything; goals first, because initiatives and indicators link to them."""
    load_goals()
    policy.load()
    strategy.load()
    indicators.load()
    events.load()
    news.load()
