"""The public API of this context."""
