"""What visitors say of pages, and how often pages are read."""
