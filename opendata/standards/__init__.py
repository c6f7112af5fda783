"""Datasets in the forms that other catalogues read, and how well they are described."""
