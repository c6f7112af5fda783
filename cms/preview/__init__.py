"""Drafts shown through the real front end: to editors in the preview panel, to reviewers by a link that ends."""
