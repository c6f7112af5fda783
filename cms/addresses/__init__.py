"""Where visitors are sent who come to an address without a page."""
