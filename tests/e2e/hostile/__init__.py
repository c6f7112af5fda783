"""Every hostile string in a real browser, on a site with the settings of production."""
