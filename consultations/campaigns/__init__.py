"""Campaigns: which comments are copies of one text, perhaps changed by those who sent them. Pure; nothing here asks the database.

`cluster` finds them in a whole collection; `Sketch` and `is_variant` tell of one comment and one wording, as comments come in.
"""

from consultations.campaigns.clustering import SMALLEST, Cluster, Member, cluster, grouped
from consultations.campaigns.likeness import Wording, is_in_company, is_variant, jaccard
from consultations.campaigns.sketches import Sketch, sketch_of
from consultations.campaigns.words import Known, own_words

__all__ = [
    "SMALLEST",
    "Cluster",
    "Known",
    "Member",
    "Sketch",
    "Wording",
    "cluster",
    "grouped",
    "is_in_company",
    "is_variant",
    "jaccard",
    "own_words",
    "sketch_of",
]
