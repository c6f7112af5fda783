"""Events: their state, registrations with a waiting list, and calendar files."""
