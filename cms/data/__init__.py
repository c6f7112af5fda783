"""Reference data that comes with the platform."""
