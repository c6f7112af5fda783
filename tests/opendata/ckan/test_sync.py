"""The catalogue and its copy in a real CKAN: in step, once, at no cost when nothing changed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from opendata.ckan import syncing
from opendata.models import CkanCopy, CopyState
from tests.opendata.ckan.conftest import published

pytestmark = pytest.mark.server


def synced() -> syncing.Report:
    return syncing.sync(syncing.remote())


def shown(admin, dataset) -> dict:
    return admin.call("package_show", {"id": str(dataset.identifier)})


def test_a_dataset_arrives_whole_and_two_more_runs_write_nothing(agency, proxy, admin) -> None:
    dataset = published(agency, keywords_ar="الصحّة، تعليم (عالي)", contact_name="نور")
    report = synced()
    assert report.outcomes == {"written": 1}, CkanCopy.objects.get().error
    package = shown(admin, dataset)
    copy = CkanCopy.objects.get()
    resource = dataset.resources.get()
    assert (package["name"], package["title"]) == (copy.name, dataset.title_ar)
    assert (package["organization"]["name"], package["organization"]["title"]) == (
        "moj",
        agency.name_ar,
    )
    assert [one["name"] for one in package["groups"]] == ["gove"]
    assert [one["name"] for one in package["tags"]] == ["الصحة", "تعليم عالي"]
    assert {one["why"] for one in copy.fitted} == {"tag"}
    (file,) = package["resources"]
    assert (file["id"], file["url_type"], file["hash"]) == (
        str(resource.public_id),
        "upload",
        f"sha256:{resource.sha256}",
    )
    assert file["url"].endswith("/download/requests-by-governorate.csv")
    assert (copy.state, copy.drift, copy.error) == (CopyState.IN_STEP, [], "")
    proxy.calls.clear()
    for _run in range(2):
        assert synced().outcomes == {"unchanged": 1}
    assert proxy.writes == []
