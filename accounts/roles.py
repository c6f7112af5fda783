"""What each role may do in the administration: on the agency's pages and files, and with which kinds of rows.

One table and pure questions about it. Whose rows are meant is decided by the memberships, agency by agency: a role in one agency
opens nothing in another, whatever else its holder may do there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import Role

_READ = ("view",)
_WRITE = ("view", "add", "change")
_ALL = ("view", "add", "change", "delete")
_OWN_FILES = ("add", "choose")  # adding lets its owner change and delete it again
_AGENCY_FILES = ("add", "change", "delete", "choose")


@dataclass(frozen=True, slots=True)
class Grants:
    """What one role opens.

    ``pages``: permissions on the agency's section. ``models``: actions on every model of an app, but for the exceptions below.
    ``files``: actions on the images and documents of the agency's collection; whoever has them may also choose the shared ones.
    ``translates``: may send the section's pages to translation.
    """

    pages: tuple[str, ...] = ()
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    translates: bool = False


GRANTS: Mapping[str, Grants] = {
    # Editors submit; somebody else publishes.
    Role.EDITOR: Grants(
        pages=("add_page", "change_page"),
        models={"cms": _WRITE},
        files=_OWN_FILES,
        translates=True,
    ),
    Role.POLICY_OFFICER: Grants(
        pages=("add_page", "change_page", "publish_page", "lock_page"),
        models={"cms": _WRITE, "consultations": _WRITE},
        files=_OWN_FILES,
        translates=True,
    ),
    Role.MODERATOR: Grants(models={"consultations": ("view", "change")}),
    Role.DATA_STEWARD: Grants(models={"opendata": _ALL}, files=_OWN_FILES),
    Role.ADMINISTRATOR: Grants(
        pages=(
            "add_page",
            "change_page",
            "publish_page",
            "bulk_delete_page",
            "lock_page",
            "unlock_page",
        ),
        models={"cms": _ALL, "consultations": _ALL, "opendata": _ALL, "search": _READ},
        files=_AGENCY_FILES,
        translates=True,
    ),
}
# Rows of the whole site: an agency's people read them; only the site's administrators (superusers) change them.
READ_ONLY = {
    "cms": (
        *("audience", "topic", "lifeevent", "channel", "governorate", "sdggoal", "sdgtarget"),
        *("goneaddress", "missingaddress", "pagefeedback", "servicerating", "pageviews"),
        "partner",
    ),
}
# The site's frame, and rows that name visitors.
CLOSED = {"cms": ("sitesettings", "registration", "visitordaykey")}


def may(role: str, action: str, app_label: str, model: str) -> bool:
    """Whether `role` opens `action` (view, add, change, delete) on a model of an app, in its own agency."""
    if model in CLOSED.get(app_label, ()):
        return False
    if action != "view" and model in READ_ONLY.get(app_label, ()):
        return False
    return action in GRANTS[role].models.get(app_label, ())


def roles_that_may(action: str, app_label: str, model: str) -> frozenset[str]:
    """The roles of which `may` is true."""
    return frozenset(role for role in GRANTS if may(role, action, app_label, model))
