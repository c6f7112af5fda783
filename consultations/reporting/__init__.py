"""The report on a consultation for printing and filing: one content, as a tagged PDF and as a Word document."""
