"""Who may do what with datasets, as pure functions; no queries."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Role
from opendata.models import Release


def may_steward(actor: Actor, agency_id: int | None) -> bool:
    """Write, publish and withdraw datasets of an agency."""
    return actor.holds(Role.DATA_STEWARD, agency_id)


def may_publish_release(actor: Actor, release: Release, *, is_alone_enough: bool) -> bool:
    """Publish a release that was submitted: somebody else than who submitted it, or a system; load ``dataset`` with it."""
    if not may_steward(actor, release.dataset.agency_id):
        return False
    return is_alone_enough or actor.user_id is None or actor.user_id != release.submitted_by_id
