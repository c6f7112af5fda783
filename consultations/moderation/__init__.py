"""What moderators work with: hints, hidden parts, the queue and the public log of their acts. Writes are in `services`."""
