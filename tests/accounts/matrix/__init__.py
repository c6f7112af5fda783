"""The matrix of roles: what it walks (`routes`), with what (`world`), as whom (`people`), and what may come out (`table`)."""
