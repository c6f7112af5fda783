"""Where each agency's pages begin, for `accounts`."""

from __future__ import annotations

from accounts.models import Agency
from cms.models import AgencyIndexPage, AgencyPage
from cms.services import open_agency_section


class AgencySections:
    """One page per agency and language, below the folder of agencies."""

    def roots(self, agency: Agency) -> list[int]:
        return list(AgencyPage.objects.filter(agency=agency).values_list("pk", flat=True))

    def open(self, agency: Agency) -> None:
        if AgencyIndexPage.objects.exists():
            open_agency_section(agency=agency)
