"""The table of roles and rights in docs/roles.md is the one of the code."""

from __future__ import annotations

from pathlib import Path

from accounts import policies
from accounts.actors import Actor
from accounts.models import Role
from accounts.roles import GRANTS, Grants, may
from consultations import policies as consultations
from opendata import policies as opendata

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"
AGENCY, OTHER = 1, 2
ROWS = {
    "write pages": lambda _actor, grants, _role: "change_page" in grants.pages,
    "publish pages": lambda _actor, grants, _role: "publish_page" in grants.pages,
    "delete public pages in bulk, unlock": lambda _actor, grants, _role: (
        "bulk_delete_page" in grants.pages
    ),
    "send to translation": lambda _actor, grants, _role: grants.translates,
    "add images and documents": lambda _actor, grants, _role: "add" in grants.files,
    "change others' images and documents": lambda _actor, grants, _role: "change" in grants.files,
    "write service points and feeds": lambda _actor, _grants, role: may(
        role, "change", "cms", "servicepoint"
    ),
    "publish texts and outcomes of consultations": lambda actor, _grants, _role: (
        consultations.may_run_consultation(actor, AGENCY)
    ),
    "open and close comments below news and pages": lambda actor, _grants, _role: (
        consultations.may_open_thread(actor, AGENCY)
    ),
    "moderate comments": lambda actor, _grants, _role: consultations.may_moderate(actor, AGENCY),
    "enter responses on paper or by telephone": lambda actor, _grants, _role: (
        consultations.may_enter_responses(actor, AGENCY)
    ),
    "take all comments of a consultation along as a file": lambda actor, _grants, _role: (
        consultations.may_export(actor, AGENCY)
    ),
    "write and publish datasets": lambda actor, _grants, _role: opendata.may_steward(actor, AGENCY),
    "give and end roles, see the diary": lambda actor, _grants, _role: policies.may_delegate(
        actor, AGENCY
    ),
}


def table() -> str:
    lines = [
        f"| | {' | '.join(role.replace('_', ' ') for role in Role.values)} |",
        f"|---|{'---|' * len(Role.values)}",
    ]
    for right, asks in ROWS.items():
        cells = [_cell(role, GRANTS[role], asks) for role in Role.values]
        lines.append(f"| {right} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(role: str, grants: Grants, asks) -> str:
    return "yes" if asks(Actor(1, frozenset({(AGENCY, role)})), grants, role) else ""


def test_the_document_holds_the_table_of_the_code() -> None:
    assert table() in DOCUMENT.read_text("utf-8"), table()


def test_no_role_reaches_another_agency() -> None:
    for role in Role.values:
        actor = Actor(1, frozenset({(AGENCY, role)}))
        for asks in (
            consultations.may_run_consultation,
            consultations.may_moderate,
            opendata.may_steward,
            policies.may_delegate,
        ):
            assert not asks(actor, OTHER)
            assert not asks(actor, None)
