"""Who may do what, as pure functions; no queries."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person (or the platform itself, with ``user_id`` None) and the roles held in each agency."""

    user_id: int | None
    roles: frozenset[tuple[int, str]] = frozenset()
    is_everywhere: bool = False

    def holds(self, role: str, agency_id: int | None) -> bool:
        """Whether the actor acts in `agency_id` as `role`; administrators of an agency may do all of it."""
        if self.is_everywhere:
            return True
        return (agency_id, role) in self.roles or (agency_id, Role.ADMINISTRATOR) in self.roles


PLATFORM = Actor(user_id=None, is_everywhere=True)


def may_moderate(actor: Actor, agency_id: int | None) -> bool:
    return actor.holds(Role.MODERATOR, agency_id)


def may_run_consultation(actor: Actor, agency_id: int | None) -> bool:
    """Publish text versions and outcomes, withdraw."""
    return actor.holds(Role.POLICY_OFFICER, agency_id)
