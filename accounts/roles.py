"""What each role may do in the administration: on the agency's pages, and with which kinds of rows.

Whose rows is decided by the services (an actor's memberships); this table opens the screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import Role

_READ = ("view",)
_WRITE = ("view", "add", "change")
_ALL = ("view", "add", "change", "delete")


@dataclass(frozen=True, slots=True)
class Grants:
    """Page permissions on the agency's section; actions on every model of an app; whether images and documents may be added."""

    pages: tuple[str, ...] = ()
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: bool = True


GRANTS: Mapping[str, Grants] = {
    # Editors submit; somebody else publishes.
    Role.EDITOR: Grants(pages=("add_page", "change_page"), models={"cms": _WRITE}),
    Role.POLICY_OFFICER: Grants(
        pages=("add_page", "change_page", "publish_page", "lock_page"),
        models={"cms": _WRITE, "consultations": _WRITE},
    ),
    Role.MODERATOR: Grants(models={"consultations": ("view", "change")}, files=False),
    Role.DATA_STEWARD: Grants(models={"opendata": _ALL}),
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
    ),
}
# Rows of the whole site: an agency's people read them; only the site's administrators (superusers) change them.
READ_ONLY = {
    "cms": (
        *("audience", "topic", "lifeevent", "channel", "governorate", "sdggoal", "sdgtarget"),
        *("goneaddress", "missingaddress", "pagefeedback", "servicerating", "pageviews"),
    ),
}
# The site's frame, and rows that name visitors.
CLOSED = {"cms": ("sitesettings", "registration", "visitordaykey")}
FILE_PERMISSIONS = ("add_image", "choose_image", "add_document", "choose_document")
