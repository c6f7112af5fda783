"""The shared kernel: no models, imports no app."""
