"""Feeds of other sites: fetched politely, read carefully, shown clean."""
