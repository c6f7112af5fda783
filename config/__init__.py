"""Settings, addresses and entry points; no logic."""
