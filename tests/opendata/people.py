"""Who works on releases in the tests."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from accounts.actors import Actor, actor_for
from accounts.models import Agency, Role
from accounts.services import grant


def steward(agency: Agency, name: str = "huda", role: str = Role.DATA_STEWARD) -> Actor:
    user, _is_new = get_user_model().objects.get_or_create(
        email=f"{name}-{agency.slug}@example.org"
    )
    grant(user=user, agency=agency, role=role)
    return actor_for(user)
