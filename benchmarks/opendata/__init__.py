"""Measurements of the open data."""
