"""The public API of this app, and how other apps' views know who calls."""
