"""Who may do what with people and roles, and with rows that belong to an agency. Pure functions; no queries."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Role
from accounts.roles import roles_that_may


def may_delegate(actor: Actor, agency_id: int | None) -> bool:
    """Give and end roles in an agency, and read its diary of roles."""
    return actor.holds(Role.ADMINISTRATOR, agency_id)


def may_delegate_somewhere(actor: Actor) -> bool:
    return actor.acts_somewhere(Role.ADMINISTRATOR)


def may_end_last_administrator(actor: Actor) -> bool:
    """Leave an agency without anybody who gives its roles."""
    return actor.is_everywhere


def may_with_rows(
    actor: Actor, action: str, app_label: str, model: str, agency_id: int | None
) -> bool:
    """Whether one of the actor's roles in that very agency opens `action` on such rows; rows of no agency are the site's."""
    if actor.is_everywhere:
        return True
    return agency_id in row_agencies(actor, (action,), app_label, model)


def row_agencies(
    actor: Actor, actions: tuple[str, ...], app_label: str, model: str
) -> frozenset[int]:
    """The agencies on whose rows the actor may do one of `actions`; means nothing for an actor who is everywhere."""
    roles = {role for action in actions for role in roles_that_may(action, app_label, model)}
    return actor.agencies_with(roles)
