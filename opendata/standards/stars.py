"""The five stars of open data. Source: https://5stardata.info/."""

from __future__ import annotations

from opendata.standards import vocabularies
from opendata.standards.facts import DatasetFacts

_LINKED = frozenset(
    {"JSON_LD", "RDF", "RDFA", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML"}
)
STEPS = ("open", "structured", "non_proprietary", "identified", "linked")


def steps(facts: DatasetFacts) -> dict[str, bool]:
    """Which of the five steps are met, each by itself.

    Things are *identified* by RDF or by columns that are tied to a reference list, and *linked* where both come together.
    """
    codes = {offer.format.code for offer in facts.distributions}
    is_rdf = bool(codes & _LINKED)
    is_tied = any(column.reference_list for one in facts.resources for column in one.columns)
    return {
        "open": facts.access == "PUBLIC" and bool(facts.licence) and bool(codes),
        "structured": bool(codes & vocabularies.MACHINE_READABLE),
        "non_proprietary": bool(
            codes & vocabularies.MACHINE_READABLE & vocabularies.NON_PROPRIETARY
        ),
        "identified": is_rdf or is_tied,
        "linked": is_rdf and is_tied,
    }


def level(met: dict[str, bool]) -> int:
    """0 to 5: each step counts only on top of those below it."""
    found = 0
    for name in STEPS:
        if not met[name]:
            break
        found += 1
    return found
