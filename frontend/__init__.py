"""The public web site; it knows the other apps only by their public API."""
