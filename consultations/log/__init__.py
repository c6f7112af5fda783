"""The public log: what was received and decided, in a list that nobody can rewrite (RFC 6962, C2SP tlog-tiles)."""
