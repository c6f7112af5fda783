"""Licences and rhythms a dataset may name, with the addresses that catalogues expect.

Source: EU vocabularies *licence* and *frequency* (DCAT-AP 3); the Unicode licence from SPDX.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
    CC_ZERO = "cc0-1.0", _("Creative Commons Zero 1.0: no conditions")
    ODBL = "odbl-1.0", _("Open Database Licence 1.0")
    UNICODE = "unicode-3.0", _("Unicode Licence 3.0")

    @property
    def uri(self) -> str:
        return _LICENCE_URIS[self]


class Frequency(models.TextChoices):
    DAILY = "DAILY", _("daily")
    WEEKLY = "WEEKLY", _("weekly")
    MONTHLY = "MONTHLY", _("monthly")
    QUARTERLY = "QUARTERLY", _("quarterly")
    ANNUAL = "ANNUAL", _("annually")
    IRREGULAR = "IRREG", _("at no fixed time")
    NEVER = "NEVER", _("never again")

    @property
    def uri(self) -> str:
        return f"http://publications.europa.eu/resource/authority/frequency/{self.value}"


_LICENCE_URIS: dict[str, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    Licence.UNICODE: "https://www.unicode.org/license.txt",
}
