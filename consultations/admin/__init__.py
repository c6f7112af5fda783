"""Screens of the administration: moderation, draft texts, outcomes."""
