"""What the site knows about an identity provider; no Django in here, because the settings are made with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CITIZENS, STAFF = "citizens", "staff"
DEFAULT_ASSURANCE = "signed_in"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One provider, as the operator declared it; ``docs/identity.md`` explains each field.

    ``assurance`` maps a value of ``acr`` to a level; ``roles`` maps a value of the roles claim to (agency's slug, role) pairs.
    """

    id: str
    audience: str
    name_ar: str
    name_en: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str = "openid profile email"
    acr_values: str = ""
    subject_claim: str = "sub"
    given_name_claim: str = "given_name"
    family_name_claim: str = "family_name"
    name_claim: str = "name"
    email_claim: str = "email"
    assurance: Mapping[str, str] = field(default_factory=dict)
    roles_claim: str = ""
    roles: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @property
    def is_for_staff(self) -> bool:
        return self.audience == STAFF

    @property
    def discovery_url(self) -> str:
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    def name_in(self, language: str) -> str:
        return self.name_ar if language == "ar" else self.name_en

    def assurance_of(self, acr: str) -> str:
        """The level that `acr` stands for; what the map does not name proves an account and nothing more."""
        return self.assurance.get(acr, DEFAULT_ASSURANCE)
