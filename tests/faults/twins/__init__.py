"""Sites that are broken on purpose: each module breaks one promise, then serves. None of it is ever imported by Diwan."""
