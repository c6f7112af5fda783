"""What this context adds to the administration; one module per subject, imported here."""
