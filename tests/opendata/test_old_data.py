"""Datasets of an older Diwan, from before releases: through all migrations they keep addresses, bytes and rows."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from opendata import remaking, store
from opendata.models import Dataset, Release, ReleaseFile

BEFORE = [("opendata", "0003_source")]
PUBLISHED = datetime(2025, 3, 1, 9, tzinfo=UTC)
TEXT = "المحافظة,السنة,القيمة,اليوم\nالعاصمة,2019,1.5,2019-01-02\nإربد,2020,,2020-05-06\nمعان,,7,\n"
COLUMNS = [
    ("c1", "المحافظة", "text"),
    ("c2", "السنة", "integer"),
    ("c3", "القيمة", "number"),
    ("c4", "اليوم", "date"),
]
ROWS = [
    ("العاصمة", 2019, 1.5, "2019-01-02"),
    ("إربد", 2020, None, "2020-05-06"),
    ("معان", None, 7.0, None),
]
SERVED = [
    ["العاصمة", 2019, 1.5, "2019-01-02"],
    ["إربد", 2020, None, "2020-05-06"],
    ["معان", None, 7.0, None],
]

pytestmark = pytest.mark.database


@pytest.fixture
def before_releases(scratch_database, django_db_blocker, settings, tmp_path) -> Any:
    """The models of that time, on a database of that time."""
    settings.CKAN_URL = ""
    with django_db_blocker.unblock():
        MigrationExecutor(connection).migrate(BEFORE)
        yield MigrationExecutor(connection).loader.project_state(BEFORE).apps


def migrate_all() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def old_dataset(apps: Any, slug: str, published_at: datetime | None = PUBLISHED) -> Any:
    agency, _is_new = apps.get_model("accounts", "Agency").objects.get_or_create(
        slug="moj", defaults={"name_ar": "وزارة العدل"}
    )
    return apps.get_model("opendata", "Dataset").objects.create(
        agency=agency,
        slug=slug,
        title_ar="طلبات",
        notes_ar="وصف",
        published_at=published_at,
        updated_at=PUBLISHED,
    )


def old_resource(apps: Any, dataset: Any, text: str = TEXT, **fields: Any) -> Any:
    """A CSV file as it was uploaded then."""
    data = text.encode()
    sha256, public_id = hashlib.sha256(data).hexdigest(), uuid.uuid4()
    name = default_storage.save(f"datasets/{public_id}/{sha256[:16]}.csv", ContentFile(data))
    values = {"state": "ready", "row_count": len(ROWS), "encoding": "utf-8"}
    resource = apps.get_model("opendata", "Resource").objects.create(
        public_id=public_id,
        dataset=dataset,
        title_ar="جدول",
        file=name,
        size_bytes=len(data),
        sha256=sha256,
        loaded_at=PUBLISHED,
        **(values | fields),
    )
    if resource.state == "ready":
        apps.get_model("opendata", "Column").objects.bulk_create(
            apps.get_model("opendata", "Column")(
                resource=resource, position=place, name=one, original=label, kind=kind
            )
            for place, (one, label, kind) in enumerate(COLUMNS, start=1)
        )
    return resource


def old_table(resource: Any) -> None:
    """The rows as they were kept then."""
    store.folder().mkdir(parents=True, exist_ok=True)
    path = store.folder() / f"{resource.public_id}-{resource.sha256[:16]}.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (_row INTEGER PRIMARY KEY, c1, c2, c3, c4)")
        database.executemany("INSERT INTO t (c1, c2, c3, c4) VALUES (?, ?, ?, ?)", ROWS)
        database.commit()


def remade() -> list[bool]:
    return [remaking.remake(file_id=file.pk) for file in remaking._incomplete()]


def rows(resource: Any) -> Any:
    address = f"/api/v1/datasets/{resource.dataset.slug}/resources/{resource.public_id}/rows/"
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    return [[row[name] for name, _label, _kind in COLUMNS] for row in found["results"]]


@pytest.mark.parametrize("has_old_rows", [True, False])
def test_what_was_public_stays_so_with_its_bytes_columns_and_rows(
    before_releases, has_old_rows
) -> None:
    old = old_resource(before_releases, old_dataset(before_releases, "requests"))
    if has_old_rows:
        old_table(old)
    migrate_all()
    dataset = Dataset.objects.get(slug="requests")
    assert (dataset.identifier, dataset.published_at) == (old.dataset.identifier, PUBLISHED)
    release = Release.objects.get(dataset=dataset)
    assert (release.number, release.state, release.published_at) == (1, "published", PUBLISHED)
    resource = dataset.resources.get()
    file = resource.current
    assert (resource.pk, resource.public_id) == (old.pk, old.public_id)
    assert (file.release, file.sha256, file.row_count) == (release, old.sha256, 3)
    assert file.file.read() == TEXT.encode()
    columns = file.columns.values_list("name", "original", "kind")
    assert list(columns) == COLUMNS
    original = Client().get(f"/api/v1/datasets/requests/resources/{old.public_id}/original/")
    assert original.status_code in {200, 302, 404}
    assert remade() == [True]
    assert rows(resource) == SERVED
    assert not list(store.folder().glob("*.sqlite3"))
    # Nothing is left to do, and what was read stays as it was.
    assert remade() == []
    again = ReleaseFile.objects.get(pk=file.pk)
    assert (again.sha256, again.row_count, again.table_key) == (old.sha256, 3, file.table_key)
    assert again.table_sha256
    assert {one.name: one.figures["empty"] for one in again.columns.all()} == {
        "c1": 0,
        "c2": 1,
        "c3": 1,
        "c4": 1,
    }


def test_drafts_and_files_that_failed_become_drafts(before_releases) -> None:
    draft = old_resource(before_releases, old_dataset(before_releases, "draft", None))
    public = old_dataset(before_releases, "public")
    good = old_resource(before_releases, public)
    bad = old_resource(before_releases, public, state="failed", problem="binary", row_count=None)
    migrate_all()
    releases = Release.objects.order_by("dataset__slug", "number")
    assert [(one.dataset.slug, one.number, one.state) for one in releases] == [
        ("draft", 1, "draft"),
        ("public", 1, "published"),
        ("public", 2, "draft"),
    ]
    assert [one.files.get().resource.public_id for one in releases] == [
        draft.public_id,
        good.public_id,
        bad.public_id,
    ]
    assert releases[2].files.get().problem == "binary"


def test_a_reading_that_makes_another_table_changes_nothing(before_releases) -> None:
    dataset = old_dataset(before_releases, "requests")
    other = old_resource(before_releases, dataset, TEXT + "المجموع,,8.5,\n", row_count=4)
    gone = old_resource(before_releases, dataset, "أ\n1\n", row_count=1)
    default_storage.delete(gone.file.name)
    migrate_all()
    before = list(ReleaseFile.objects.order_by("pk").values())
    assert remade() == [False, False]
    assert list(ReleaseFile.objects.order_by("pk").values()) == before
    assert not list(store.folder().glob("*.parquet"))
    resource = Dataset.objects.get().resources.get(public_id=other.public_id)
    address = f"/api/v1/datasets/requests/resources/{resource.public_id}/rows/"
    assert Client().get(address).status_code in {404, 409, 503}
