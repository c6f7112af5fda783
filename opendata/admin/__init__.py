"""Screens of the administration: datasets and their files."""
