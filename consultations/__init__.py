"""Public consultations: draft texts, comments on their clauses, moderation and outcomes."""
