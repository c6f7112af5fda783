"""A release is prepared, reviewed by a second person and published at its time; an earlier one comes back as a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from accounts.models import Agency
from common.errors import NotFound, Refused
from opendata import describing, ingesting, releases, services
from opendata.errors import (
    NothingToPublish,
    ReleaseClosed,
    ReleaseNotReady,
    SecondPersonNeeded,
)
from opendata.models import Dataset, Release, ReleaseFile, ReleaseState, Resource, ReviewRule
from operations import instants
from operations.models import Instant
from operations.worker import drain
from tests.opendata.conftest import ARABIC_CSV, add_table, make_dataset, release_of, upload
from tests.opendata.people import steward

pytestmark = [pytest.mark.database, pytest.mark.django_db]
OTHER = "المحافظة,العدد\nعجلون,7\n"


def prepared(resource: Resource, data: str = OTHER) -> Release:
    """A release in preparation with a file that was read."""
    now = timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(data), now=now)
    ingesting.read_file(file_id=file.pk, now=now)
    return releases.open_release(resource.dataset)


def numbers(dataset: Dataset) -> list[int]:
    return sorted(dataset.releases.published().values_list("number", flat=True))


def test_a_second_person_publishes_what_the_first_submitted(dataset, resource, agency) -> None:
    huda, omar = steward(agency), steward(agency, "omar")
    release = prepared(resource)
    before = resource.sha256
    releases.submit(release=release, actor=huda, now=timezone.now())
    with pytest.raises(SecondPersonNeeded):
        releases.approve(release=release, actor=huda, now=timezone.now())
    resource.refresh_from_db()
    assert resource.sha256 == before
    done = releases.approve(release=release, actor=omar, now=timezone.now())
    resource.refresh_from_db()
    assert (done.state, done.number) == (ReleaseState.PUBLISHED, 2)
    assert (done.submitted_by_id, done.reviewed_by_id) == (huda.user_id, omar.user_id)
    assert resource.current.release_id == done.pk
    assert resource.row_count == 1


def test_one_person_is_enough_only_where_the_agency_says_so(dataset, resource, agency) -> None:
    huda = steward(agency)
    releases.submit(release=prepared(resource), actor=huda, now=timezone.now())
    ReviewRule.objects.create(agency=agency, is_alone_enough=True)
    release = releases.open_release(dataset)
    assert releases.approve(release=release, actor=huda, now=timezone.now()).is_published


def test_people_of_another_agency_do_nothing_with_it(dataset, resource, agency) -> None:
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    stranger, now = steward(other), timezone.now()
    release = prepared(resource)
    acts = [
        lambda: releases.submit(release=release, actor=stranger, now=now),
        lambda: releases.approve(release=release, actor=stranger, now=now),
        lambda: releases.take_back(release=release, actor=stranger, reason=""),
        lambda: releases.note(release=release, actor=stranger, words={}),
        lambda: releases.discard(release=release, actor=stranger),
        lambda: releases.bring_back(dataset=dataset, number=1, actor=stranger, now=now),
        lambda: releases.leave_out(resource=resource, actor=stranger, now=now),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert numbers(dataset) == [1]


def test_what_is_in_review_is_closed_until_it_is_returned_with_a_reason(dataset, resource) -> None:
    release = prepared(resource)
    releases.submit(release=release, actor=PLATFORM, now=timezone.now())
    with pytest.raises(ReleaseClosed):
        prepared(resource, "a\n1\n")
    with pytest.raises(ReleaseClosed):
        releases.note(release=release, actor=PLATFORM, words={"note_ar": "ملاحظة"})
    back = releases.take_back(release=release, actor=PLATFORM, reason="  عمود ناقص ")
    assert (back.state, back.review_note) == (ReleaseState.DRAFT, "عمود ناقص")
    assert prepared(resource, "a\n1\n").pk == release.pk


def test_nothing_unready_is_submitted(dataset, resource) -> None:
    release = prepared(resource, "\x00")
    with pytest.raises(ReleaseNotReady) as refusal:
        releases.submit(release=release, actor=PLATFORM, now=timezone.now())
    assert refusal.value.facts["files"] == [resource.title_ar]
    releases.discard(release=release, actor=PLATFORM)
    resource.refresh_from_db()
    assert resource.state == "ready"


def test_a_dataset_without_files_has_nothing_to_submit(agency) -> None:
    empty = make_dataset(agency)
    release = releases.prepare(dataset=empty, actor=PLATFORM, now=timezone.now())
    with pytest.raises(NothingToPublish):
        releases.submit(release=release, actor=PLATFORM, now=timezone.now())


def test_files_that_did_not_change_are_carried_over_without_a_copy(dataset, resource) -> None:
    second = add_table(dataset, OTHER)
    old = resource.current
    release_of(second, "المحافظة,العدد\nعجلون,8\n")
    resource.refresh_from_db()
    assert resource.current_id != old.pk
    assert resource.current.file.name == old.file.name
    assert resource.current.table_key == old.table_key
    assert [one.name for one in resource.columns.all()] == ["c1", "c2", "c3", "c4", "c5"]
    assert numbers(dataset) == [1, 2, 3]
    assert [one.files.count() for one in dataset.releases.order_by("number")] == [1, 2, 2]


def test_words_of_the_dictionary_go_along_to_the_next_release(dataset, resource) -> None:
    from opendata import dictionary

    words = {"c3": {"label_en": "Requests", "unit": "طلب", "is_key": True}}
    dictionary.explain_columns(
        file=resource.current, actor=PLATFORM, words=words, now=timezone.now()
    )
    release_of(resource, ARABIC_CSV + "004,عجلون,9,1,2021-01-01\n")
    column = resource.columns.get(name="c3")
    assert (column.label_en, column.unit, column.is_key) == ("Requests", "طلب", True)


def test_a_file_that_is_left_out_ends_and_its_address_says_where_it_was(
    dataset, resource, client
) -> None:
    second = add_table(dataset, OTHER)
    releases.leave_out(resource=second, actor=PLATFORM, now=timezone.now())
    assert client.get(f"/api/v1/resources/{second.public_id}/").status_code == 200
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    gone = client.get(f"/api/v1/resources/{second.public_id}/")
    assert (gone.status_code, gone.json()["code"]) == (410, "resource_ended")
    assert gone.json()["release"] == 2
    assert len(client.get(f"/api/v1/datasets/{dataset.slug}/").json()["resources"]) == 1


def test_an_earlier_release_comes_back_as_a_new_one_with_its_words(dataset, resource) -> None:
    first = dataset.releases.get()
    dataset.title_ar = "عنوان خاطئ"
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    release_of(resource, OTHER)
    extra = add_table(dataset, "a\n1\n")
    before = resource.sha256
    releases.bring_back(dataset=dataset, number=1, actor=PLATFORM, now=timezone.now())
    dataset.refresh_from_db()
    assert dataset.title_ar == "عنوان خاطئ"
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    dataset.refresh_from_db()
    resource.refresh_from_db()
    extra.refresh_from_db()
    last = dataset.releases.get(number=4)
    assert dataset.title_ar == "طلبات شهادة عدم المحكومية"
    assert (last.brings_back_id, last.maturity) == (first.pk, "revised")
    assert resource.sha256 == first.files.get().sha256 != before
    assert extra.current is None
    assert last.fingerprint == first.fingerprint


def test_what_never_was_cannot_come_back(dataset) -> None:
    with pytest.raises(NotFound):
        releases.bring_back(dataset=dataset, number=7, actor=PLATFORM, now=timezone.now())


def test_the_fingerprint_can_be_computed_by_anybody(dataset, resource, client) -> None:
    told = client.get(f"/api/v1/datasets/{dataset.slug}/releases/1/").json()
    assert describing.fingerprint(told["described"]) == told["fingerprint"]
    assert told["described"]["files"][0]["sha256"] == resource.sha256


# --- Embargo


def scheduled(resource: Resource, agency: Agency, at: datetime) -> Release:
    release = prepared(resource)
    releases.note(release=release, actor=PLATFORM, words={"publish_at": at})
    releases.submit(release=release, actor=steward(agency), now=timezone.now())
    return releases.approve(release=release, actor=steward(agency, "omar"), now=timezone.now())


def test_a_release_with_an_embargo_is_published_once_by_its_instant(
    dataset, resource, agency
) -> None:
    at = timezone.now() + timedelta(hours=2)
    release = scheduled(resource, agency, at)
    assert release.state == ReleaseState.SCHEDULED
    assert Instant.objects.get(name=f"release-{release.pk}").run_at == at
    assert not releases.publish_due(release_id=release.pk, now=at - timedelta(seconds=1))
    assert numbers(dataset) == [1]
    assert releases.publish_due(release_id=release.pk, now=at)
    assert not releases.publish_due(release_id=release.pk, now=at)
    assert numbers(dataset) == [1, 2]


def test_what_is_taken_back_before_its_time_stays_unpublished(dataset, resource, agency) -> None:
    at = timezone.now() + timedelta(hours=2)
    release = scheduled(resource, agency, at)
    releases.take_back(release=release, actor=PLATFORM, reason="خطأ")
    assert not Instant.objects.filter(name=f"release-{release.pk}").exists()
    assert not releases.publish_due(release_id=release.pk, now=at)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert numbers(dataset) == [1]


STEPS = st.lists(
    st.sampled_from(["hour", "retitle", "machine", "back", "again", "publish", "follow"]),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.integers(1, 5), steps=STEPS)
def test_the_public_api_never_shows_a_release_before_its_time(
    resource, client, hours, steps
) -> None:
    from django.db import transaction

    with transaction.atomic():
        _walk(Resource.objects.get(pk=resource.pk), client, hours, steps)
        transaction.set_rollback(True)


def _walk(resource: Resource, client, hours: int, steps: list[str]) -> None:
    """Whatever happens around it: the secret file is seen nowhere before `at`, and everywhere after."""
    dataset, agency = resource.dataset, resource.dataset.agency
    now = timezone.now()
    at = now + timedelta(hours=hours)
    release = scheduled(resource, agency, at)
    secret = release.files.get().sha256
    for step in steps:
        if step == "hour":
            now += timedelta(hours=1)
            instants.fire_due(now=now)
            releases.publish_due(release_id=release.pk, now=now)
        _act(step, dataset, release, agency, now)
        release.refresh_from_db()
        is_shown = secret in everything_public(client, dataset, resource)
        assert is_shown == release.is_published
        assert not is_shown or now >= at


def _act(step: str, dataset: Dataset, release: Release, agency: Agency, now: datetime) -> None:
    if step == "retitle":
        dataset.title_en = f"{dataset.title_en}!"
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
    elif step == "machine":
        add_link(dataset, now)
    elif step == "back" and release.state == ReleaseState.SCHEDULED:
        releases.take_back(release=release, actor=PLATFORM, reason="…")
    elif step == "again" and release.state == ReleaseState.DRAFT:
        releases.submit(release=release, actor=steward(agency), now=now)
        releases.approve(release=release, actor=steward(agency, "omar"), now=now)
    elif step == "publish":
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)


def add_link(dataset: Dataset, now: datetime) -> None:
    """A system sends another file, whose release publishes itself beside the one that waits."""
    release = releases.begin_own(dataset=dataset, now=now)
    name = f"other-{dataset.resources.count()}"
    extra = ingesting.new_resource(dataset, ingesting.Titles("آخر"), name=name)
    file = ingesting.attach(release, extra, upload(f"a\n{name}\n"))
    ingesting.read_file(file_id=file.pk, now=now)


def everything_public(client, dataset: Dataset, resource: Resource) -> str:
    last = max(dataset.releases.values_list("number", flat=True))
    addresses = [
        f"datasets/{dataset.slug}/",
        f"datasets/{dataset.slug}/releases/",
        f"datasets/{dataset.slug}.jsonld",
        f"resources/{resource.public_id}/",
        *(f"datasets/{dataset.slug}/releases/{number}/" for number in range(1, last + 2)),
    ]
    return "".join(client.get(f"/api/v1/{one}").text for one in addresses)


# --- What a system sends


def test_a_systems_release_overtakes_the_one_that_people_prepare_and_nothing_is_lost(
    dataset, resource
) -> None:
    waiting = prepared(resource)
    assert waiting.number == 2
    add_link(dataset, timezone.now())
    waiting.refresh_from_db()
    assert (numbers(dataset), waiting.number) == ([1, 2], 3)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    last = dataset.releases.get(number=3)
    assert last.pk == waiting.pk
    assert last.files.count() == 2


def test_a_worker_that_is_killed_while_reading_leaves_a_file_that_is_read_again(
    dataset, resource
) -> None:
    now = timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(OTHER), now=now)
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    assert ingesting.read_forgotten(now=now) == 1
    drain()
    file.refresh_from_db()
    assert (file.state, file.row_count) == ("ready", 1)
    assert ingesting.read_forgotten(now=now) == 0


def test_a_file_whose_reading_failed_for_good_says_so(dataset, resource) -> None:
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(OTHER), now=now)
    DBTaskResult.objects.filter(task_path="opendata.tasks.read_release_file").update(
        status="FAILED"
    )
    ingesting.read_forgotten(now=now)
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", "reading_failed")


def test_a_reading_that_was_overtaken_by_another_choice_stores_nothing(dataset, resource) -> None:
    now = timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(OTHER), now=now)
    stale = ReleaseFile.objects.get(pk=file.pk)
    ingesting.read_again(file=file, actor=PLATFORM, options={"encoding": "utf-8"})
    from opendata import reader

    assert ingesting._settle(stale, reader.Outcome(problem="binary"), now, []) is None
    assert ingesting.read_file(file_id=file.pk, now=now).state == "ready"


def test_possible_personal_data_waits_for_a_person_and_a_reason(dataset, resource, agency) -> None:
    release = prepared(resource)
    file = release.files.get()
    finding = {"column": "c1", "pattern": "phone", "count": 1}
    ReleaseFile.objects.filter(pk=file.pk).update(findings=[finding])
    file.refresh_from_db()
    with pytest.raises(ReleaseNotReady):
        releases.submit(release=release, actor=PLATFORM, now=timezone.now())
    huda = steward(agency)
    with pytest.raises(ingesting.FileNotUsable):
        ingesting.accept_findings(file=file, actor=huda, reason=" ", now=timezone.now())
    ingesting.accept_findings(file=file, actor=huda, reason="أرقام مكاتب", now=timezone.now())
    releases.submit(release=release, actor=PLATFORM, now=timezone.now())
    file.refresh_from_db()
    assert (file.findings_accepted_by_id, file.findings_reason) == (huda.user_id, "أرقام مكاتب")
