"""The dataset that a consultation offers, in a real CKAN."""

from __future__ import annotations

import pytest
from django.test import Client

from opendata.models import CkanCopy
from tests.consultations.exporting.datasets import close, withhold
from tests.opendata.ckan.conftest import admin, proxy, real  # noqa: F401 - fixtures

pytestmark = [pytest.mark.server, pytest.mark.django_db]


def test_ckan_gets_the_dataset_and_its_new_fingerprint(
    consultation,
    comments,
    committing,
    proxy,  # noqa: F811 - the fixture
    admin,  # noqa: F811 - as above
) -> None:
    close(consultation)
    committing()
    key = str(CkanCopy.objects.get().package_id)
    first = admin.call("package_show", {"id": key})["resources"][0]
    withhold(comments["published"])
    committing()
    second = admin.call("package_show", {"id": key})["resources"][0]
    assert second["id"] == first["id"]
    assert second["hash"] != first["hash"]
    assert second["url_type"] == "upload"
    consultation.unpublish()
    committing()
    assert admin.call("package_show", {"id": key})["state"] == "deleted"
    assert CkanCopy.objects.get().error == ""
    assert Client().get("/api/v1/datasets/").json()["count"] == 0
