"""«Open data → CKAN»: what a steward sees and decides, without any CKAN at hand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import services
from opendata.ckan import outbox, records
from opendata.models import CkanChange, CkanCopy, CkanSite, CopyState, Dataset
from tests.opendata.conftest import add_table, make_dataset
from tests.opendata.test_admin import signed_in


@pytest.fixture
def dataset(agency, settings):
    settings.CKAN_URL = "http://127.0.0.1:9"
    made = make_dataset(agency, keywords_ar="الصحّة")
    add_table(made)
    return services.publish_dataset(dataset=made, actor=PLATFORM, now=timezone.now())


@pytest.fixture
def client(agency) -> Client:
    return signed_in(agency)


def acknowledged(dataset, **theirs) -> CkanCopy:
    """The copy as if CKAN had everything, but for what others wrote there."""
    copy = dataset.ckan_copy
    copy.acked, copy.fitted = records.record_of(dataset, copy.name, [])
    copy.acked_hash, copy.state = records.hash_of(copy.acked, {}), CopyState.IN_STEP
    copy.drift = [
        {"field": key, "base": copy.acked[key], "theirs": value, "ours": copy.acked[key]}
        for key, value in theirs.items()
    ]
    copy.save()
    CkanChange.objects.all().delete()
    return copy


def page(client, name: str, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_plan_can_be_read_before_anything_is_sent(client, dataset) -> None:
    text = page(client, "opendata_ckan")
    assert dataset.ckan_copy.name in text
    assert "كل الحقول" in text
    text = page(client, "opendata_ckan_dataset", dataset.pk)
    assert dataset.title_ar in text
    assert "الطلبات بحسب المحافظة" in text


def test_what_was_changed_to_fit_is_told(client, dataset) -> None:
    acknowledged(dataset)
    text = page(client, "opendata_ckan_dataset", dataset.pk)
    assert "<bdi>الصحّة</bdi>" in text
    assert "<bdi>الصحة</bdi>" in text


def test_a_change_of_others_is_left_or_replaced(client, dataset) -> None:
    copy = acknowledged(dataset, title="عنوانهم", notes="وصفهم")
    text = page(client, "opendata_ckan_dataset", dataset.pk)
    assert "عنوانهم" in text
    assert "وصفهم" in text
    address = reverse("opendata_ckan_decide", args=[dataset.pk])
    client.post(address, {"do": "leave", "field": "notes"})
    client.post(address, {"do": "ours", "field": "title"})
    copy.refresh_from_db()
    assert [(one["field"], one.get("left")) for one in copy.drift] == [("notes", True)]
    assert (copy.acked["title"], copy.acked_hash, copy.changes.count()) == ("عنوانهم", "", 1)
    assert "وصفهم" not in page(client, "opendata_ckan")


def test_a_refused_field_is_named_in_words(client, dataset) -> None:
    CkanCopy.objects.update(state=CopyState.PARKED, problem_fields=["tags"], error="package_revise")
    with translation.override("ar"):
        keywords = str(Dataset._meta.get_field("keywords_ar").verbose_name)
    assert f"رفض CKAN: {keywords}" in page(client, "opendata_ckan")


def test_deletions_that_wait_are_confirmed(client, dataset) -> None:
    copy = acknowledged(dataset)
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    CkanCopy.objects.update(state=CopyState.HELD)
    assert copy.name in page(client, "opendata_ckan")
    client.post(reverse("opendata_ckan_do"), {"do": "confirm"})
    copy.refresh_from_db()
    assert copy.may_delete


def test_a_steward_neither_steers_the_whole_nor_sees_other_agencies(client, dataset) -> None:
    outbox.stop("user_show: the token is unknown", now=timezone.now())
    assert "the token is unknown" in page(client, "opendata_ckan")
    for do in ("resume", "manual"):
        client.post(reverse("opendata_ckan_do"), {"do": do})
    site = CkanSite.objects.get()
    assert (site.stopped_at is None, site.is_automatic) == (False, True)
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Ministry of Health")
    stranger = signed_in(other)
    assert dataset.ckan_copy.name not in page(stranger, "opendata_ckan")
    own = reverse("opendata_ckan_dataset", args=[dataset.pk])
    assert stranger.get(own).status_code == 403


def test_the_platforms_own_people_steer_the_whole(admin_client, dataset) -> None:
    outbox.stop("user_show: the token is unknown", now=timezone.now())
    admin_client.post(reverse("opendata_ckan_do"), {"do": "resume"})
    admin_client.post(reverse("opendata_ckan_do"), {"do": "manual"})
    site = CkanSite.objects.get()
    assert (site.stopped_at, site.is_automatic) == (None, False)
    admin_client.post(reverse("opendata_ckan_do"), {"do": "send"})
    assert dataset.ckan_copy.changes.exists()
