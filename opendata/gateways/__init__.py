"""Talk to the outside."""
