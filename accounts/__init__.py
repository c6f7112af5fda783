"""People and bodies: users, agencies, memberships and roles."""
