"""Signing in with identity providers by OpenID Connect: citizens with a national one, staff with their employer's.

django-allauth sends people to the provider with state and PKCE and takes them back; what it leaves out or takes lightly
(signature, issuer, nonce, limits, who becomes whom) is decided here. See `docs/identity.md` and ADR 48 to 51.
"""
