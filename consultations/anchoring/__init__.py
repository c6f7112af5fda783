"""Where a comment's place in one version of a text is found in the next: clauses first, then the passage inside the clause.

Pure functions on text; nothing here reads the database. A place is never attached silently: what is not certain is told as
``changed-confirm``, and a person decides.
"""
