"""Open data: datasets, their files and rows, and the copy in CKAN."""
