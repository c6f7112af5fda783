"""What keeps the platform running: tasks, instants, idempotency keys, deliveries, health."""
