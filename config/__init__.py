"""Settings, addresses and entry points; no logic."""

import gc

# Loading makes 300,000 objects that all stay. Python would begin to look for garbage among them after every 700 new ones, which
# takes a sixth of the time of a start; what does become garbage in cycles is at most so many objects more.
gc.set_threshold(10_000)
