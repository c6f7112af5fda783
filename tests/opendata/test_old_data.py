"""Datasets of an older Diwan, from before releases: through all migrations they keep addresses, bytes and rows."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from opendata import addresses, remaking, store
from opendata.models import Release, ReleaseFile, Resource

BEFORE = ("opendata", "0003_source")
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
def opened(scratch_database, django_db_blocker, settings) -> Iterator[None]:
    settings.CKAN_URL = ""
    with django_db_blocker.unblock():
        yield


def since(loader: MigrationLoader) -> list[Any]:
    """The migrations from releases on, in order."""
    plan = loader.graph.forwards_plan(loader.graph.leaf_nodes("opendata")[0])
    names = [key for key in plan if key[0] == "opendata" and key > BEFORE]
    return [loader.graph.nodes[key] for key in names]


def back(loader: MigrationLoader) -> Any:
    """Bring the database back to that time; returns the models of that time."""
    for migration in reversed(since(loader)):
        state = loader.project_state((migration.app_label, migration.name), at_end=False)
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.unapply(state, editor)
    return loader.project_state(BEFORE).apps


def forth(loader: MigrationLoader) -> None:
    state = loader.project_state(BEFORE)
    for migration in since(loader):
        with connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)


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


@dataclass(frozen=True)
class Old:
    """What stood in the database of that time: tables with their old rows and without, one that failed, a draft, and two lost."""

    with_rows: Any
    bare: Any
    bad: Any
    draft: Any
    other: Any
    gone: Any


def filled(apps: Any) -> Old:
    public, lost = old_dataset(apps, "public"), old_dataset(apps, "lost")
    old = Old(
        with_rows=old_resource(apps, old_dataset(apps, "with-rows")),
        bare=old_resource(apps, public),
        bad=old_resource(apps, public, state="failed", problem="binary", row_count=None),
        draft=old_resource(apps, old_dataset(apps, "draft", None)),
        # The reading of today leaves out a row of totals, which was published as any other.
        other=old_resource(apps, lost, f"{TEXT}المجموع,,8.5,\n", row_count=4),
        gone=old_resource(apps, lost, TEXT + "الكرك,1,2,\n", row_count=4),
    )
    old_table(old.with_rows)
    default_storage.delete(old.gone.file.name)
    return old


def test_old_data_keeps_addresses_bytes_and_rows_through_all_migrations(opened) -> None:
    loader = MigrationLoader(connection)
    old = filled(back(loader))
    forth(loader)

    assert described(Release.objects.order_by("dataset__slug", "number")) == [
        ("draft", 1, "draft", [old.draft.public_id]),
        ("lost", 1, "published", [old.other.public_id, old.gone.public_id]),
        ("public", 1, "published", [old.bare.public_id]),
        ("public", 2, "draft", [old.bad.public_id]),
        ("with-rows", 1, "published", [old.with_rows.public_id]),
    ]
    assert ReleaseFile.objects.get(resource_id=old.bad.pk).problem == "binary"
    for one in (old.with_rows, old.bare):
        same(one)

    before = list(ReleaseFile.objects.order_by("pk").values())
    kept = {one["resource_id"]: one for one in before}
    done = {file.resource_id: remaking.remake(file_id=file.pk) for file in remaking._incomplete()}
    assert done == {
        **dict.fromkeys((old.with_rows.pk, old.bare.pk, old.draft.pk), True),
        **dict.fromkeys((old.other.pk, old.gone.pk), False),
    }
    assert not list(store.folder().glob("*.sqlite3"))
    for one in (old.with_rows, old.bare):
        same(one)
        assert rows(one) == SERVED
        file = Resource.objects.get(pk=one.pk).current
        assert file.table_key == kept[one.pk]["table_key"]
        assert file.table_sha256
        empty = {column.name: column.figures["empty"] for column in file.columns.all()}
        assert empty == {"c1": 0, "c2": 1, "c3": 1, "c4": 1}
    for one in (old.other, old.gone):
        assert ReleaseFile.objects.filter(resource_id=one.pk).values().get() == kept[one.pk]
        assert asked(one).status_code == 409
    # Nothing else is left to do.
    assert {file.resource_id for file in remaking._incomplete()} == {old.other.pk, old.gone.pk}


def described(releases: Any) -> list[tuple[Any, ...]]:
    return [
        (
            one.dataset.slug,
            one.number,
            one.state,
            [file.resource.public_id for file in one.files.order_by("pk")],
        )
        for one in releases
    ]


def same(old: Any) -> None:
    """What was public is public under the same names, with the same bytes and columns."""
    resource = Resource.objects.get(pk=old.pk)
    dataset, file = resource.dataset, resource.current
    assert dataset.identifier == old.dataset.identifier
    assert (dataset.slug, dataset.published_at) == (old.dataset.slug, PUBLISHED)
    assert file.release.published_at == PUBLISHED
    assert resource.public_id == old.public_id
    assert (file.sha256, file.row_count, file.size_bytes) == (old.sha256, 3, old.size_bytes)
    with file.file.open("rb") as kept:
        assert kept.read() == TEXT.encode()
    assert list(file.columns.values_list("name", "original", "kind")) == COLUMNS


def asked(old: Any) -> Any:
    return Client().get(addresses.rows_path(Resource.objects.get(pk=old.pk)))


def rows(old: Any) -> Any:
    answer = asked(old)
    assert answer.status_code == 200, answer.content
    found = answer.json()["results"]
    return [[row[name] for name, _label, _kind in COLUMNS] for row in found]
