"""The subjects by which consultations and datasets are grouped.

Source: EU vocabulary *data-theme* (DCAT-AP 3 §dcat:theme); codes are theirs, so a record needs no mapping on its way out.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

AUTHORITY = "http://publications.europa.eu/resource/authority/data-theme/"


class Theme(models.TextChoices):
    AGRICULTURE = "AGRI", _("Agriculture and food")
    ECONOMY = "ECON", _("Economy and finance")
    EDUCATION = "EDUC", _("Education, culture and sport")
    ENERGY = "ENER", _("Energy")
    ENVIRONMENT = "ENVI", _("Environment")
    GOVERNMENT = "GOVE", _("Government and public sector")
    HEALTH = "HEAL", _("Health")
    INTERNATIONAL = "INTR", _("International issues")
    JUSTICE = "JUST", _("Justice, legal system and public safety")
    REGIONS = "REGI", _("Regions and cities")
    SOCIETY = "SOCI", _("Population and society")
    TECHNOLOGY = "TECH", _("Science and technology")
    TRANSPORT = "TRAN", _("Transport")

    @property
    def uri(self) -> str:
        return AUTHORITY + self.value
