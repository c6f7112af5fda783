"""Another agency, and the pseudonyms' pepper in a folder of the test's own."""

from __future__ import annotations

import pytest

from accounts.models import Agency
from cms.services import open_agency_section


@pytest.fixture
def other_agency(site) -> Agency:
    agency = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    open_agency_section(agency=agency)
    return agency


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
