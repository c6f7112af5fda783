"""What is decided about each comment or campaign, who may decide it, and what follows: counts, changed clauses, what is left.

Until the outcome is public all of this is the agency's own work: nothing here asks who reads, so that whoever shows it to the
public asks for the outcome first.
"""
