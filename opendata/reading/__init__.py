"""From the bytes of any table to typed rows: nothing in here knows a database."""
