"""The goals of sustainable development and what on this site serves them."""
