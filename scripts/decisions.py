"""Write docs/adr/README.md, the list of decisions, anew: ``python scripts/decisions.py`` after adding one."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "adr"
HEAD = """# Decisions

A page each: what was asked, what was decided, what follows, what would change our mind.
A decision is not written anew: a later one supersedes it, and the earlier says so in its first line.
`python scripts/decisions.py` writes this list."""
# The number with which each part begins.
PARTS = {
    1: "Foundations",
    20: "The first slice",
    30: "Search and texts, to begin with",
    40: "The public log",
    45: "Signing in, roles, systems of agencies",
    57: "Backup, privacy",
    70: "Consultations",
    90: "What becomes of comments",
    100: "Open data",
    128: "Search",
    150: "Running it",
    160: "Hostile input, faults, many machines",
    180: "Since then",
}


def written() -> str:
    """The list as it must be."""
    lines, parts = [HEAD], dict(PARTS)
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        number, text = int(path.name[:4]), path.read_text(encoding="utf-8")
        for first in [first for first in parts if first <= number]:
            lines += [f"\n## {parts.pop(first)}\n", "| | decision | |", "|---:|---|---|"]
        title = re.sub(r"# \d+\.? ", "", text.partition("\n")[0])
        later = re.match(r"[^\n]*\n\nSuperseded by (.*)\.\n", text)
        status = f"superseded by {later[1]}" if later else ""
        lines.append(f"| {number} | [{title}]({path.name}) | {status} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(written(), encoding="utf-8")
