"""What the verification of the application against OWASP ASVS 5.0 rests on."""
