"""Who may do what, as pure functions; no queries."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Role


def may_moderate(actor: Actor, agency_id: int | None) -> bool:
    return actor.holds(Role.MODERATOR, agency_id)


def may_run_consultation(actor: Actor, agency_id: int | None) -> bool:
    """Publish text versions and outcomes, withdraw."""
    return actor.holds(Role.POLICY_OFFICER, agency_id)
