"""The catalogue and its copy in a real CKAN: in step, once, at no cost when nothing changed."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import dictionary, releases, services
from opendata.ckan import auditing, guard, syncing
from opendata.models import AccessLevel, CkanCopy, CkanSite, CopyState, Dataset
from operations.worker import drain
from tests.opendata.ckan.conftest import as_dates_vary, published
from tests.opendata.conftest import add_table

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


def change(dataset, **fields) -> None:
    for name, value in fields.items():
        setattr(dataset, name, value)
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def withdraw(dataset) -> None:
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def audited() -> dict[str, int]:
    return dict(auditing.audit(now=timezone.now()))


def test_the_table_has_our_types_and_labels_and_every_row_once(agency, proxy, admin) -> None:
    dataset = published(agency)
    resource = dataset.resources.get()
    synced()
    found = admin.call("datastore_search", {"resource_id": str(resource.public_id)})
    fields = {one["id"]: one for one in found["fields"] if one["id"] != "_id"}
    kinds = [one["type"] for one in fields.values()]
    assert kinds == ["text", "text", "int8", "float8", "date"]
    assert [one["info"]["label"] for one in fields.values()][1:3] == ["المحافظة", "عدد الطلبات"]
    assert all(name.isascii() for name in fields)
    assert [list(row.values())[1:] for row in found["records"]] == [
        ["001", "العاصمة", 120, 0.5, "2019-01-02"],
        ["002", "إربد", 80, 0.25, "2019-02-03"],
        ["003", "الزرقاء", None, 1.0, "2020-12-31"],
    ]
    dictionary.explain_columns(
        file=resource.current,
        actor=PLATFORM,
        words={next(iter(fields)): {"label_ar": "رقم السطر"}},
        now=timezone.now(),
    )
    synced()
    again = admin.call("datastore_search", {"resource_id": str(resource.public_id)})
    assert (again["total"], again["fields"][1]["info"]["label"]) == (3, "رقم السطر")


def test_one_change_costs_one_dataset(agency, proxy, admin) -> None:
    first, second, third = (published(agency, number) for number in range(3))
    synced()
    before = shown(admin, second)
    change(first, title_ar="عنوان جديد")
    proxy.calls.clear()
    report = synced()
    assert report.outcomes == {"unchanged": 2, "written": 1}
    assert proxy.writes == ["package_revise"]
    assert len(proxy.reads) <= 6
    assert shown(admin, first)["title"] == "عنوان جديد"
    assert shown(admin, second) == before
    third.ckan_copy.refresh_from_db()
    assert third.ckan_copy.state == CopyState.IN_STEP


def test_a_withdrawn_dataset_is_deleted_and_comes_back_as_the_same(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    before = shown(admin, dataset)
    withdraw(dataset)
    assert synced().outcomes == {"deleted": 1}
    assert shown(admin, dataset)["state"] == "deleted"
    assert synced().outcomes == {"unchanged": 1}
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    synced()
    after = shown(admin, dataset)
    assert as_dates_vary(after) == as_dates_vary(before)
    assert admin.call("package_search", {"fq": f"name:{after['name']}"})["count"] == 1


def test_what_is_no_longer_open_to_everybody_leaves_ckan(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    change(dataset, access_level=AccessLevel.NON_PUBLIC, access_reason_ar="بيانات شخصية")
    assert synced().outcomes == {"deleted": 1}
    assert shown(admin, dataset)["state"] == "deleted"


def test_a_deleted_dataset_leaves_ckan_although_its_row_is_gone(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    key = str(dataset.identifier)
    # What was published once is not deleted; another database may know less, as after the return of an older backup.
    Dataset.objects.update(published_at=None)
    CkanCopy.objects.update(dataset=None)
    assert synced().outcomes == {"deleted": 1}
    assert admin.call("package_show", {"id": key})["state"] == "deleted"


def test_many_deletions_at_once_wait_for_a_person(agency, proxy, admin) -> None:
    datasets = [published(agency, number) for number in range(4)]
    synced()
    for dataset in datasets[:3]:
        withdraw(dataset)
    proxy.calls.clear()
    assert synced().outcomes == {"held": 3, "unchanged": 1}
    assert proxy.writes == []
    assert {shown(admin, dataset)["state"] for dataset in datasets} == {"active"}
    assert len(guard.confirm(CkanCopy.objects.all())) == 3
    assert synced().outcomes == {"deleted": 3, "unchanged": 1}
    assert shown(admin, datasets[3])["state"] == "active"


def test_changes_of_others_are_shown_and_stay_until_somebody_chooses_ours(
    agency, proxy, admin
) -> None:
    dataset = published(agency)
    synced()
    key = str(dataset.identifier)
    admin.call("package_patch", {"id": key, "title": "عنوانهم", "notes": "وصفهم"})
    assert audited() == {"drifted": 1}
    copy = CkanCopy.objects.get()
    assert [(one["field"], one["theirs"]) for one in copy.drift] == [
        ("notes", "وصفهم"),
        ("title", "عنوانهم"),
    ]
    change(dataset, title_ar="عنواننا الجديد", contact_name="نور")
    assert synced().outcomes == {"written": 1}
    after = shown(admin, dataset)
    assert (after["title"], after["notes"], after["maintainer"]) == ("عنوانهم", "وصفهم", "نور")
    proxy.calls.clear()
    synced()
    assert proxy.writes == []
    auditing.choose(copy_id=copy.pk, fields=["title"], is_ours=True)
    auditing.choose(copy_id=copy.pk, fields=["notes"], is_ours=False)
    synced()
    after = shown(admin, dataset)
    assert (after["title"], after["notes"]) == ("عنواننا الجديد", "وصفهم")
    copy.refresh_from_db()
    assert ([one["field"] for one in copy.drift], copy.open_drift) == (["notes"], [])
    admin.call("package_patch", {"id": key, "notes": "وصف آخر"})
    audited()
    copy.refresh_from_db()
    assert [one["theirs"] for one in copy.open_drift] == ["وصف آخر"]


def test_what_others_added_stays_where_it_is(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    key = str(dataset.identifier)
    admin.call(
        "package_revise",
        {
            "match": {"id": key},
            "update__extras__extend": [{"key": "reviewed_by", "value": "ليلى"}],
            "update__resources__extend": [{"name": "خريطة", "url": "https://example.org/map"}],
        },
    )
    change(dataset, title_ar="عنوان جديد")
    synced()
    after = shown(admin, dataset)
    assert {"key": "reviewed_by", "value": "ليلى"} in after["extras"]
    assert [one["name"] for one in after["resources"]] == ["الطلبات بحسب المحافظة", "خريطة"]
    assert after["title"] == "عنوان جديد"


def test_a_package_that_others_deleted_is_shown_and_revived_only_when_somebody_chooses_it(
    agency, proxy, admin
) -> None:
    dataset = published(agency)
    synced()
    admin.call("package_delete", {"id": str(dataset.identifier)})
    change(dataset, title_ar="عنوان جديد")
    synced()
    copy = CkanCopy.objects.get()
    assert [one["field"] for one in copy.open_drift if one["field"] == "state"] == ["state"]
    assert shown(admin, dataset)["state"] == "deleted"
    auditing.choose(copy_id=copy.pk, fields=["state"], is_ours=True)
    synced()
    assert (shown(admin, dataset)["state"], shown(admin, dataset)["title"]) == (
        "active",
        "عنوان جديد",
    )


def test_a_purged_package_is_made_again_with_its_ids(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    before = shown(admin, dataset)
    admin.call("dataset_purge", {"id": str(dataset.identifier)})
    assert audited() == {"missing": 1}
    assert drain() >= 1
    assert as_dates_vary(shown(admin, dataset)) == as_dates_vary(before)
    resource = str(dataset.resources.get().public_id)
    assert admin.call("datastore_search", {"resource_id": resource})["total"] == 3


def test_a_lost_table_is_put_back_by_the_audit(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    resource = str(dataset.resources.get().public_id)
    admin.call("datastore_delete", {"resource_id": resource, "force": True})
    assert audited() == {"tables": 1}
    drain()
    assert admin.call("datastore_search", {"resource_id": resource})["total"] == 3
    assert audited() == {"same": 1}


def test_a_refused_token_stops_everything_until_it_is_good_again(
    agency, proxy, admin, real, settings
) -> None:
    dataset = published(agency)
    synced()
    settings.CKAN_TOKEN = "wrong"
    change(dataset, title_ar="عنوان جديد")
    drain()
    site = CkanSite.objects.get()
    assert site.stopped_at is not None
    assert "package_revise" in site.stopped_for
    proxy.calls.clear()
    change(dataset, title_ar="عنوان أحدث")
    drain()
    assert proxy.calls == []
    audited()
    assert CkanSite.objects.get().stopped_at is not None
    settings.CKAN_TOKEN = real.token
    audited()
    drain()
    assert CkanSite.objects.get().stopped_at is None
    assert shown(admin, dataset)["title"] == "عنوان أحدث"


def test_a_refused_field_parks_its_dataset_alone_and_is_named(agency, proxy, admin) -> None:
    taken, other = published(agency, 1), published(agency, 2)
    name = f"taken-{taken.identifier.hex}"
    CkanCopy.objects.filter(dataset=taken).update(name=name)
    admin.call("package_create", {"name": name, "owner_org": _organisation(admin)})
    try:
        assert synced().outcomes == {"parked": 1, "written": 1}
        copy = CkanCopy.objects.get(dataset=taken)
        assert (copy.state, copy.problem_fields) == (CopyState.PARKED, ["name"])
        assert shown(admin, other)["state"] == "active"
    finally:
        admin.call("dataset_purge", {"id": name})
    assert synced().outcomes == {"unchanged": 1, "written": 1}
    copy.refresh_from_db()
    assert (copy.state, copy.problem_fields, copy.error) == (CopyState.IN_STEP, [], "")


def _organisation(admin) -> str:
    """One that is there for sure."""
    if admin.find("organization_show", "others") is None:
        admin.call("organization_create", {"name": "others"})
    return "others"


def test_a_change_between_reading_and_writing_is_read_again_and_kept(agency, proxy, admin) -> None:
    dataset = published(agency)
    synced()
    change(dataset, title_ar="عنوان جديد")
    key = str(dataset.identifier)
    patch = {"id": key, "maintainer": "ليلى"}
    proxy.meanwhile["package_revise"] = lambda: admin.call("package_patch", patch)
    proxy.calls.clear()
    synced()
    assert proxy.writes == ["package_revise", "package_revise"]
    after = shown(admin, dataset)
    assert (after["title"], after["maintainer"]) == ("عنوان جديد", "ليلى")


def test_another_file_keeps_the_resource_and_its_id(agency, proxy, admin) -> None:
    dataset = published(agency)
    add_table(dataset, "السنة,العدد\n2024,5\n")
    synced()
    before = shown(admin, dataset)
    first = dataset.resources.first()
    releases.leave_out(resource=first, actor=PLATFORM, now=timezone.now())
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    synced()
    after = shown(admin, dataset)
    assert [one["id"] for one in after["resources"]] == [before["resources"][1]["id"]]
    assert after["resources"][0]["url"] == before["resources"][1]["url"]
    assert admin.find("datastore_search", "x", resource_id=str(first.public_id)) is None


def test_the_command_plans_without_calls_syncs_and_audits(agency, proxy, admin, capsys) -> None:
    dataset = published(agency, keywords_ar="الصحّة")
    call_command("sync_ckan", "--plan")
    planned = capsys.readouterr().out
    assert f"create {dataset.ckan_copy.name}" in planned
    assert f"title: — → {dataset.title_ar}" in planned
    assert "fitted tags: الصحّة → الصحة" in planned
    assert proxy.calls == []
    call_command("sync_ckan")
    assert capsys.readouterr().out.startswith("1 written; ")
    call_command("sync_ckan", "--plan")
    assert capsys.readouterr().out == "0 datasets would be sent\n"
    admin.call("package_patch", {"id": str(dataset.identifier), "title": "عنوانهم"})
    call_command("sync_ckan", "--audit")
    assert f"title: {dataset.title_ar} → عنوانهم" in capsys.readouterr().out
    call_command("sync_ckan", "--rebuild")
    assert shown(admin, dataset)["title"] == dataset.title_ar
