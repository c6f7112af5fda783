"""The editors' home: what waits for somebody today, and how healthy the content is."""
