"""The site in a real browser, on the loaded demo."""
