"""The public API of what editors write."""
