"""What editors write: pages of agencies, services, policies, strategies, events, indicators, feeds and page feedback."""
