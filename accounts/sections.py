"""Where an agency's pages begin: told by the app that owns the pages, so that this one need not know it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from accounts.models import Agency


class Sections(Protocol):
    """The sections of agencies in the page tree."""

    def roots(self, agency: Agency) -> Iterable[int]:
        """Return the ids of the pages (one per language) below which the agency's pages stand."""

    def open(self, agency: Agency) -> None:
        """Make the agency's pages where they are missing."""


_provider: list[Sections] = []


def provide(sections: Sections) -> None:
    """Set who knows the sections; the last call wins."""
    _provider[:] = [sections]


def roots(agency: Agency) -> list[int]:
    """Return the roots of the agency's section, nothing where no app keeps pages."""
    return list(_provider[0].roots(agency)) if _provider else []


def open_for(agency: Agency) -> None:
    """Make the agency's section."""
    if _provider:
        _provider[0].open(agency)
