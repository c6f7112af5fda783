"""Reads: who is invited, and who of them has answered. Found by pseudonyms each time; no row says who wrote what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts import pseudonyms
from accounts.models import Membership, User
from accounts.personal import identifiers_of
from consultations.models import Comment, ConsultationPage, Invitation


@dataclass(frozen=True, slots=True)
class Invited:
    """``has_answered`` is None where nobody can tell any more: the consultation's key was destroyed as promised."""

    invitation: Invitation
    has_answered: bool | None


def invited_to(original: ConsultationPage) -> list[Invited]:
    """Everybody who is asked, each with whether a comment came from them; of an agency, from anybody with a role in it."""
    invitations = list(original.invitations.select_related("agency"))
    made = pseudonyms.maker_of(original.pseudonym_scope)
    wrote = set(
        Comment.objects.filter(consultation=original)
        .exclude(pseudonym="")
        .values_list("pseudonym", flat=True)
    )
    if made is None:
        # Without a key either nobody has written under a pseudonym yet, or nobody can be known any more.
        return [Invited(one, None if wrote else False) for one in invitations]
    officials = _officials(one.agency_id for one in invitations if one.agency_id)
    return [
        Invited(
            one,
            any(
                made(identifier) in wrote
                for identifier in ([one.identifier] if one.identifier else officials[one.agency_id])
            ),
        )
        for one in invitations
    ]


def _officials(agencies: Iterable[int | None]) -> dict[int | None, list[str]]:
    """The identifiers of everybody with a role in each of these agencies."""
    with_them = ("user__socialaccount_set",) if hasattr(User, "socialaccount_set") else ()
    held = Membership.objects.filter(agency__in=list(agencies)).select_related("user")
    found: dict[int | None, list[str]] = defaultdict(list)
    for row in held.prefetch_related(*with_them):
        found[row.agency_id] += identifiers_of(row.user)
    return found
