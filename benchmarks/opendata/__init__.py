"""Benchmarks of open data."""
