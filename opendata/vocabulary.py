"""Licences and rhythms a dataset may name, with the addresses that catalogues expect.

Source: EU vocabularies *licence* and *frequency* (DCAT-AP 3); SPDX for short names and for the Unicode licence.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
    CC_ZERO = "cc0-1.0", _("Creative Commons Zero 1.0: no conditions")
    CC_BY_SA = "cc-by-sa-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
    CC_BY_NC = "cc-by-nc-4.0", _("Creative Commons Attribution-NonCommercial 4.0")
    ODBL = "odbl-1.0", _("Open Database Licence 1.0")
    ODC_BY = "odc-by-1.0", _("Open Data Commons Attribution 1.0")
    PDDL = "pddl-1.0", _("Public Domain Dedication and Licence 1.0")
    UNICODE = "unicode-3.0", _("Unicode Licence 3.0")

    @property
    def uri(self) -> str:
        """The licence's own text."""
        return _LICENCES[self].text

    @property
    def authority(self) -> str:
        """Its address in the EU vocabulary; '' for one that is not listed there."""
        code = _LICENCES[self].eu
        return f"http://publications.europa.eu/resource/authority/licence/{code}" if code else ""

    @property
    def spdx(self) -> str:
        return _LICENCES[self].spdx

    @property
    def is_open(self) -> bool:
        """Whether it meets the Open Definition 2.1."""
        return self != Licence.CC_BY_NC


class Frequency(models.TextChoices):
    DAILY = "DAILY", _("daily")
    WEEKLY = "WEEKLY", _("weekly")
    BIWEEKLY = "BIWEEKLY", _("every two weeks")
    MONTHLY = "MONTHLY", _("monthly")
    BIMONTHLY = "BIMONTHLY", _("every two months")
    QUARTERLY = "QUARTERLY", _("quarterly")
    SEMIANNUAL = "ANNUAL_2", _("twice a year")
    ANNUAL = "ANNUAL", _("annually")
    BIENNIAL = "BIENNIAL", _("every two years")
    TRIENNIAL = "TRIENNIAL", _("every three years")
    IRREGULAR = "IRREG", _("at no fixed time")
    NEVER = "NEVER", _("never again")

    @property
    def uri(self) -> str:
        return f"http://publications.europa.eu/resource/authority/frequency/{self.value}"

    @property
    def days(self) -> int | None:
        """The longest time between two releases that keeps the rhythm, in days; None without one."""
        return _DAYS.get(self)


@dataclass(frozen=True, slots=True)
class _Licence:
    text: str
    eu: str
    spdx: str


_CC = "https://creativecommons.org"
_ODC = "https://opendatacommons.org/licenses"
_LICENCES: dict[str, _Licence] = {
    Licence.CC_BY: _Licence(f"{_CC}/licenses/by/4.0/", "CC_BY_4_0", "CC-BY-4.0"),
    Licence.CC_ZERO: _Licence(f"{_CC}/publicdomain/zero/1.0/", "CC0", "CC0-1.0"),
    Licence.CC_BY_SA: _Licence(f"{_CC}/licenses/by-sa/4.0/", "CC_BYSA_4_0", "CC-BY-SA-4.0"),
    Licence.CC_BY_NC: _Licence(f"{_CC}/licenses/by-nc/4.0/", "CC_BYNC_4_0", "CC-BY-NC-4.0"),
    Licence.ODBL: _Licence(f"{_ODC}/odbl/1-0/", "ODC_BL", "ODbL-1.0"),
    Licence.ODC_BY: _Licence(f"{_ODC}/by/1-0/", "ODC_BY", "ODC-By-1.0"),
    Licence.PDDL: _Licence(f"{_ODC}/pddl/1-0/", "ODC_PDDL", "PDDL-1.0"),
    Licence.UNICODE: _Licence("https://www.unicode.org/license.txt", "", "Unicode-3.0"),
}
_DAYS: dict[str, int] = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.BIWEEKLY: 14,
    Frequency.MONTHLY: 31,
    Frequency.BIMONTHLY: 62,
    Frequency.QUARTERLY: 92,
    Frequency.SEMIANNUAL: 184,
    Frequency.ANNUAL: 366,
    Frequency.BIENNIAL: 731,
    Frequency.TRIENNIAL: 1096,
}
