"""What the comments of a consultation are about: themes that a machine proposes, and those that people settle and put on them.

The two never mix: a proposal counts for nothing until a person has decided on it (ADR 91).
"""
