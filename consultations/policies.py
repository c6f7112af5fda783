"""Who may do what, as pure functions; no queries."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Role
from consultations.models import ClauseTask


def may_moderate(actor: Actor, agency_id: int | None) -> bool:
    return actor.holds(Role.MODERATOR, agency_id)


def may_answer_appeal(
    actor: Actor, agency_id: int | None, *, decided_by_id: int | None, is_alone: bool
) -> bool:
    """Another moderator than the one who decided, unless the agency has no other."""
    is_other = decided_by_id is None or actor.user_id != decided_by_id
    return may_moderate(actor, agency_id) and (is_other or is_alone)


def may_run_consultation(actor: Actor, agency_id: int | None) -> bool:
    """Publish text versions and outcomes, withdraw."""
    return actor.holds(Role.POLICY_OFFICER, agency_id)


def may_open_thread(actor: Actor, agency_id: int | None) -> bool:
    """Open and close comments below a page of the agency; those of the whole site are for superusers."""
    return actor.holds(Role.EDITOR, agency_id) or actor.holds(Role.POLICY_OFFICER, agency_id)


def may_enter_responses(actor: Actor, agency_id: int | None) -> bool:
    """Type in what people gave on paper, by telephone, at a kiosk or in a workshop."""
    return may_run_consultation(actor, agency_id) or may_moderate(actor, agency_id)


def may_export(actor: Actor, agency_id: int | None) -> bool:
    """Take all comments along as a file, each with its state; words that wait or are withheld are for moderators."""
    return may_run_consultation(actor, agency_id) or may_moderate(actor, agency_id)


def is_settled_by(actor: Actor, task: ClauseTask) -> bool:
    """The person named, while with the agency; else, and beside that person, the policy officers of the agency."""
    if actor.holds(Role.POLICY_OFFICER, task.agency_id):
        return True
    is_named = task.person_id is not None and task.person_id == actor.user_id
    return is_named and any(agency_id == task.agency_id for agency_id, _role in actor.roles)
