"""What surveys are made of, without a database: forms, the path through them, answers, and what may be published of results."""
