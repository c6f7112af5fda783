"""Service guides, service points, journeys and their figures: the rules, the reads and the writes."""
