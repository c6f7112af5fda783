"""A published release is final: the database refuses, whoever asks and however. Its bytes may be destroyed, no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.actors import PLATFORM
from opendata import destroying, releases
from opendata.models import Column, Release, ReleaseFile
from tests.opendata.conftest import add_table

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ATTEMPTS: dict[str, Callable[[Release], object]] = {
    "change the note": lambda r: Release.objects.filter(pk=r.pk).update(note_ar="غيره"),
    "change the number": lambda r: Release.objects.filter(pk=r.pk).update(number=9),
    "unpublish": lambda r: Release.objects.filter(pk=r.pk).update(state="draft"),
    "change the words": lambda r: Release.objects.filter(pk=r.pk).update(described={"a": 1}),
    "change the time": lambda r: Release.objects.filter(pk=r.pk).update(created_at=r.published_at),
    "delete": lambda r: Release.objects.filter(pk=r.pk)._raw_delete("default"),
    "delete the dataset": lambda r: r.dataset.delete(),
    "change a fingerprint": lambda r: r.files.update(sha256="0" * 64),
    "change a file": lambda r: r.files.update(file="ab/other"),
    "change what was found": lambda r: r.files.update(found={"encoding": "x"}),
    "change the rows": lambda r: r.files.update(row_count=7),
    "delete a file": lambda r: r.files.all()._raw_delete("default"),
    "add a file": lambda r: ReleaseFile.objects.create(
        release=r, resource=add_table(other_of(r), "a\n1\n")
    ),
    "change a column": lambda r: Column.objects.filter(file__release=r).update(original="غيره"),
    "delete a column": lambda r: Column.objects.filter(file__release=r)._raw_delete("default"),
    "add a column": lambda r: Column.objects.create(
        file=r.files.get(), position=90, name="c90", original="x", kind="text"
    ),
    "move a file in": lambda r: draft_file(r).update(release=r),
}


def other_of(release: Release):
    from tests.opendata.conftest import make_dataset

    return make_dataset(release.dataset.agency, "another")


def draft_file(release: Release):
    resource = add_table(other_of(release), "a\n1\n")
    return ReleaseFile.objects.filter(resource=resource)


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_refuses_to(attempt, dataset) -> None:
    release = dataset.releases.get()
    before = list(Release.objects.filter(pk=release.pk).values()), list(release.files.values())
    with pytest.raises((IntegrityError, DatabaseError), match="final"), transaction.atomic():
        attempt(release)
    assert (
        list(Release.objects.filter(pk=release.pk).values()),
        list(release.files.values()),
    ) == before


def test_words_that_explain_a_column_may_be_improved(dataset, resource) -> None:
    resource.columns.filter(name="c1").update(label_en="Number", unit="—", is_key=True)
    assert resource.columns.get(name="c1").label_en == "Number"


def test_a_release_in_preparation_may_be_changed_and_deleted(dataset) -> None:
    from django.utils import timezone

    release = releases.prepare(dataset=dataset, actor=PLATFORM, now=timezone.now())
    Release.objects.filter(pk=release.pk).update(note_ar="مسودة", number=5)
    release.delete()
    assert dataset.releases.count() == 1


def test_destroyed_bytes_leave_their_fingerprint(
    dataset, resource, client, django_capture_on_commit_callbacks
) -> None:
    from opendata import originals

    name, sha256 = resource.file.name, resource.sha256
    with django_capture_on_commit_callbacks(execute=True):
        destroying.destroy([resource.current])
    assert not originals.shared.path(name).exists()
    told = client.get(f"/api/v1/datasets/{dataset.slug}/releases/1/").json()
    (file,) = told["files"]
    assert (file["sha256"], file["is_destroyed"], file["download_url"]) == (sha256, True, "")
    address = f"/api/v1/datasets/{dataset.slug}/releases/1/files/{resource.public_id}/"
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (410, "file_destroyed")


def test_bytes_that_another_release_has_too_are_kept(
    dataset, resource, django_capture_on_commit_callbacks
) -> None:
    first = resource.current
    add_table(dataset, "a\n1\n")
    with django_capture_on_commit_callbacks(execute=True):
        destroying.destroy([first])
    resource.refresh_from_db()
    with resource.file.open("rb") as kept:
        assert kept.read()
