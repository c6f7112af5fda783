"""What a file in preparation changes against the one that is public, for the steward before it is published."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import DomainError
from opendata.differences import selecting
from opendata.differences.computing import Comparison
from opendata.differences.reading import Line, LinesAsked, lines
from opendata.models import ReleaseFile, ResourceState

SHOWN = 30


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the comparison with its column's label."""

    line: Line
    label: str


@dataclass(frozen=True, slots=True)
class Changes:
    """``state`` as in `selecting.STATES`; with a comparison only where cells were compared."""

    state: str
    comparison: Comparison | None = None
    lines: tuple[ShownLine, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.state == selecting.SAME or bool(
            self.comparison
            and not self.comparison.summary.lines
            and not self.comparison.columns.added
            and not self.comparison.columns.removed
        )


def changes(file: ReleaseFile, *, with_lines: bool = False) -> Changes | None:
    """Compare a file that was read with the public one of its resource; None where there is nothing to compare.

    Large tables that were not compared before are left to be compared after publication: the page must not wait for them.
    """
    public = file.resource.current
    is_open = not file.release.is_published and file.state == ResourceState.READY
    if public is None or public.pk == file.pk or not is_open:
        return None
    try:
        found = selecting.change(public, file)
        told = (
            lines(found.comparison, LinesAsked(limit=SHOWN))[0]
            if found.comparison and with_lines
            else []
        )
    except DomainError:
        return None
    labels = {one.name: one.label_in("ar") for one in file.columns.all()}
    shown = tuple(ShownLine(one, labels.get(one.column, one.column)) for one in told)
    return Changes(found.state, found.comparison, shown)
