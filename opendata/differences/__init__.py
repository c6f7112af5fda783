"""What changed between two releases of a table, cell by cell."""
