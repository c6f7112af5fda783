"""The catalogue in a real CKAN."""
