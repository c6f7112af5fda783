"""What search adds to the administration: the editors' lists, and the report of failing searches."""
