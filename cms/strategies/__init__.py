"""Strategies: their initiatives and what is late."""
