"""Who acts: a person with the roles held in each agency, as policies ask for it. Policies of the contexts build on this."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from accounts.models import Membership, Role


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

    def agencies(self, role: str) -> frozenset[int]:
        """The agencies in which the actor acts as `role`; means nothing for an actor who is everywhere."""
        return self.agencies_with({role, Role.ADMINISTRATOR})

    def agencies_with(self, roles: frozenset[str] | set[str]) -> frozenset[int]:
        """The agencies in which the actor holds one of exactly these roles; means nothing for an actor who is everywhere."""
        return frozenset(agency_id for agency_id, held in self.roles if held in roles)

    def acts_somewhere(self, role: str) -> bool:
        """Whether there is any agency in which the actor acts as `role`."""
        return self.is_everywhere or bool(self.agencies(role))


PLATFORM = Actor(user_id=None, is_everywhere=True)


def menu_actor(request: HttpRequest) -> Actor:
    """Who looks at a page of the administration, asked once for all entries of its menu; for showing things, never for acts."""
    found: Actor | None = getattr(request, "_menu_actor", None)
    if found is None:
        found = actor_for(request.user)
        request._menu_actor = found  # type: ignore[attr-defined]  # kept as long as the request
    return found


def actor_for(user: AbstractBaseUser | AnonymousUser) -> Actor:
    """The person behind a request, with the roles held; one query."""
    held = Membership.objects.filter(user_id=user.pk or 0).values_list("agency_id", "role")
    return Actor(
        user_id=user.pk,
        roles=frozenset(held),
        is_everywhere=bool(getattr(user, "is_superuser", False)),
    )
