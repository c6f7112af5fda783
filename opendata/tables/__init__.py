"""Typed tables in files: written as Parquet, served from a read-only DuckDB file beside it. Knows no models but column kinds."""
