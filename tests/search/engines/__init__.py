"""The two engines keep one promise; Elasticsearch is a real one."""
