"""Who may do what with datasets, as pure functions; no queries."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Role


def may_steward(actor: Actor, agency_id: int | None) -> bool:
    """Write, publish and withdraw datasets of an agency."""
    return actor.holds(Role.DATA_STEWARD, agency_id)
