"""Files of datasets on two machines that share a database and a bucket, and no folder."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from common import object_store, shared_files
from common.errors import FilesAway
from opendata import destroying, ingesting, originals, remaking, services, store
from opendata.differences import computing
from opendata.differences.computing import compare
from opendata.models import ReleaseFile, ResourceState
from opendata.tables.of_resource import served
from opendata.tasks import read_release_file
from tests import buckets
from tests.buckets import BUCKET, Machines

from .conftest import ARABIC_CSV, add_table, make_dataset, release_of, upload

NEXT = ARABIC_CSV + "004,معان,5,0.1,2021-01-31\n"


@pytest.fixture
def resource(agency: Any, machines: Machines) -> Any:
    """Uploaded, read and published on the first machine."""
    with machines.a():
        dataset = make_dataset(agency)
        found = add_table(dataset)
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
        found.refresh_from_db()
    return found


def get(resource: Any, end: str) -> Any:
    return Client().get(f"/api/v1/resources/{resource.public_id}/{end}")


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows(resource: Any) -> int:
    return len(get(resource, "rows/").json()["results"])


def test_what_one_machine_took_in_the_other_answers_for(resource: Any, machines: Machines) -> None:
    with machines.b() as folder:
        assert rows(resource) == 3
        assert body(get(resource, "download/original")) == ARABIC_CSV.encode()
        whole = get(resource, "download/parquet")
        data = body(whole)
        assert hashlib.sha256(data).hexdigest() == resource.current.table_sha256
        assert pq.read_table(io.BytesIO(data)).num_rows == 3
        assert body(get(resource, "download/csv")).count(b"\n") == 4
        part = get(resource, "download/original")
        assert part["Repr-Digest"] and part["Content-Length"] == str(len(ARABIC_CSV.encode()))
        assert body(part) == ARABIC_CSV.encode()
        assert [path.name for path in folder.iterdir()] == ["cache"]
    assert not (machines.a_folder / "originals").exists()


def test_a_new_release_is_seen_and_compared_on_both(resource: Any, machines: Machines) -> None:
    with machines.a():
        assert rows(resource) == 3
    with machines.b():
        release_of(resource, NEXT)
        assert rows(resource) == 4
    with machines.a():
        assert rows(resource) == 4
        assert body(get(resource, "download/original")) == NEXT.encode()
        assert body(get(resource, "download/original?release=1")) == ARABIC_CSV.encode()
        older, newer = served(resource.public_id, 1), served(resource.public_id, 2)
        assert compare(older, newer).summary.added == 1


def test_what_was_found_in_a_comparison_goes_with_the_tables_on_both(
    resource: Any, machines: Machines, django_capture_on_commit_callbacks: Any
) -> None:
    with machines.a():
        release_of(resource, NEXT)
        compare(served(resource.public_id, 1), served(resource.public_id, 2))
    with machines.b():
        compare(served(resource.public_id, 1), served(resource.public_id, 2))
        assert len(list(computing.folder().glob("*.*"))) == 2
    with machines.a(), django_capture_on_commit_callbacks(execute=True):
        destroying.destroy(ReleaseFile.objects.filter(release__number=1))
        assert len(list(computing.folder().glob("*.*"))) == 2
    with machines.a():
        assert list(computing.folder().glob("*.*")) == []
    with machines.b():
        shared_files.tidy()
        assert list(computing.folder().glob("*.*")) == []


def test_what_is_withdrawn_on_one_is_refused_by_the_other_whose_copy_goes(
    resource: Any, machines: Machines, django_capture_on_commit_callbacks: Any
) -> None:
    with machines.b() as folder:
        assert rows(resource) == 3
        body(get(resource, "download/original"))
    with machines.a():
        services.withdraw_dataset(dataset=resource.dataset, actor=PLATFORM, now=timezone.now())
    with machines.b():
        for end in ("rows/", "download/original", "download/parquet", "download/csv"):
            assert get(resource, end).status_code == 410
    with machines.a(), django_capture_on_commit_callbacks(execute=True):
        destroying.destroy(ReleaseFile.objects.all())
    assert buckets.keys(machines.client) == set()
    with machines.b():
        shared_files.tidy()
        assert [path for path in (folder / "cache").glob("[!.]*/**/*") if path.is_file()] == []


def test_a_table_that_is_evicted_while_it_is_read_is_read_to_its_end_and_fetched_again(
    resource: Any, machines: Machines
) -> None:
    with machines.b():
        answer = get(resource, "download/csv")
        whole = get(resource, "download/parquet")
        assert shared_files.cached().make_room(0) == 2
        assert rows(resource) == 3
        assert body(answer).count(b"\n") == 4
        assert hashlib.sha256(body(whole)).hexdigest() == resource.current.table_sha256
        assert rows(resource) == 3


def test_an_embargo_holds_for_a_copy_that_is_here(agency: Any, machines: Machines) -> None:
    with machines.a():
        found = add_table(make_dataset(agency))
        assert get(found, "download/original").status_code == 404
        assert get(found, "rows/").status_code == 404


def test_while_the_bucket_is_away_cold_files_are_503_and_warm_ones_are_served(
    resource: Any, machines: Machines, settings: Any
) -> None:
    settings.S3 = {**settings.S3, "url": "http://127.0.0.1:9"}
    with machines.a():
        assert rows(resource) == 3
        assert body(get(resource, "download/original")) == ARABIC_CSV.encode()
    with machines.b():
        for end in ("rows/", "download/original", "download/parquet", "download/csv"):
            answer = get(resource, end)
            assert (answer.status_code, answer.json()["code"]) == (503, "files_away")
            assert int(answer["Retry-After"]) > 0


def test_nothing_is_acknowledged_that_the_bucket_has_not(
    resource: Any, machines: Machines, settings: Any
) -> None:
    settings.S3 = {**settings.S3, "url": "http://127.0.0.1:9"}
    before = ReleaseFile.objects.count()
    with machines.a(), pytest.raises(FilesAway):
        ingesting.replace_file(
            resource=resource, actor=PLATFORM, upload=upload(NEXT), now=timezone.now()
        )
    assert ReleaseFile.objects.count() == before


def test_a_reading_waits_for_the_bucket_and_is_done_then(
    resource: Any, machines: Machines, settings: Any
) -> None:
    good = settings.S3
    with machines.a():
        file = ingesting.replace_file(
            resource=resource, actor=PLATFORM, upload=upload(NEXT), now=timezone.now()
        )
    settings.S3 = {**good, "url": "http://127.0.0.1:9"}
    with machines.b():
        read_release_file.func(file.pk)
        file.refresh_from_db()
        assert file.state == ResourceState.PENDING
        settings.S3 = good
        object_store.forget_pause()
        read_release_file.func(file.pk)
        file.refresh_from_db()
    assert (file.state, file.row_count) == (ResourceState.READY, 4)


def test_a_table_that_the_bucket_lost_is_made_again_from_the_original(
    resource: Any, machines: Machines
) -> None:
    for key in buckets.keys(machines.client):
        if "/tables/" in key:
            machines.client.delete_object(Bucket=BUCKET, Key=key)
    with machines.b():
        assert get(resource, "rows/").status_code == 409
        assert remaking.remake(file_id=resource.current.pk)
        assert rows(resource) == 3
    with machines.a():
        shared_files.tidy()
        resource.current.refresh_from_db()
        data = body(get(resource, "download/parquet"))
        assert hashlib.sha256(data).hexdigest() == resource.current.table_sha256


def test_a_lost_original_is_a_failed_reading_and_no_answer(
    resource: Any, machines: Machines
) -> None:
    machines.client.delete_object(
        Bucket=BUCKET, Key=f"site/private/originals/{resource.current.file.name}"
    )
    with machines.b():
        assert get(resource, "download/original").status_code == 409
        assert rows(resource) == 3


def test_what_nobody_names_goes_from_the_bucket(resource: Any, machines: Machines) -> None:
    known = buckets.keys(machines.client)
    with machines.a():
        originals.keep(io.BytesIO(b"refused"))
        store.shared.path("0" * 64 + ".parquet").write_bytes(b"left")
        store.shared.publish("0" * 64 + ".parquet")
        assert len(buckets.keys(machines.client)) == len(known) + 2
        for later, left in ((0, 2), (2, 0)):
            now = timezone.now() + timedelta(days=later)
            destroying.remove_forgotten(now=now)
            destroying.remove_forgotten_tables(now=now)
            assert len(buckets.keys(machines.client)) == len(known) + left
    assert buckets.keys(machines.client) == known
