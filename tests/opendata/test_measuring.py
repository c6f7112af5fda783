"""What the cells of a whole file look like: counted on reading, after a person marked a key, and shown to everybody."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from opendata import dictionary, ingesting, measuring, reader, releases, services
from opendata.errors import NothingToPublish, ReleaseNotReady
from opendata.models import ReleaseFile
from tests.opendata.conftest import add_table, make_dataset, release_of, upload

ROWS = 3_000
# The last rows, far from where a sample would look, are without a year, hold a word, or return.
ODD_CSV = "المحافظة,السنة,العدد\n" + "".join(
    f"م{place},{'' if place > 2_990 else 2000 + place % 20},{'غير متاح بعد' if place == 2_950 else place}\n"
    for place in [*range(ROWS - 2), 7, 7]
)


def mark(file: ReleaseFile, *names: str) -> None:
    words = {one.name: {"is_key": one.name in names} for one in file.columns.all()}
    dictionary.explain_columns(file=file, actor=PLATFORM, words=words, now=timezone.now())


def counted(file: ReleaseFile) -> int | None:
    measuring.count_keys(file_id=file.pk)
    return ReleaseFile.objects.get(pk=file.pk).duplicate_keys


def test_empty_and_odd_cells_are_counted_over_the_whole_file(agency, client) -> None:
    dataset = make_dataset(agency)
    file = add_table(dataset, ODD_CSV).files.get()
    figures = {one.original: one.figures for one in file.columns.all()}
    assert figures == {
        "المحافظة": {"empty": 0, "odd": 0},
        "السنة": {"empty": 7, "odd": 0},
        "العدد": {"empty": 0, "odd": 1},
    }
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    found = client.get(f"/api/v1/datasets/{quote(dataset.slug)}/quality/").json()["cells"]
    assert found["empty"] == round(7 / (3 * ROWS), 4)
    assert found["odd"] == round(1 / (3 * ROWS), 4)
    assert found["duplicate_keys"] is None


def test_rows_whose_key_returns_are_counted_when_a_person_marks_the_key(agency, client) -> None:
    dataset = make_dataset(agency)
    resource = add_table(dataset, ODD_CSV)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource.refresh_from_db()
    file, names = resource.current, list(resource.columns.values_list("name", flat=True))
    mark(file, names[0], names[2])
    assert counted(file) == 2
    address = f"/api/v1/datasets/{quote(dataset.slug)}/quality/"
    assert client.get(address).json()["cells"]["duplicate_keys"] == 2
    mark(file, *names)
    assert ReleaseFile.objects.get(pk=file.pk).duplicate_keys is None
    assert counted(file) == 2
    mark(file)
    assert counted(file) is None


def test_the_next_release_is_counted_by_the_same_key_and_the_report_names_the_rows(agency) -> None:
    dataset = make_dataset(agency)
    resource = add_table(dataset, "الرمز,العدد\nأ,1\nب,2\n")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource.refresh_from_db()
    mark(resource.current, resource.columns.first().name)
    assert counted(resource.current) == 0
    file = release_of(resource, "الرمز,العدد\nأ,1\nب,2\nأ,3\nأ,4\n")
    assert file.duplicate_keys == 2
    report = file.found["report"]
    assert report["counts"]["duplicate_key"] == 2
    told = [one["row"] for one in report["problems"] if one["code"] == "duplicate_key"]
    assert told == [4, 5]


def test_a_count_that_was_overtaken_is_not_kept(agency) -> None:
    resource = add_table(make_dataset(agency), ODD_CSV)
    file = resource.files.get()
    mark(file, file.columns.first().name)
    file.columns.update(is_key=False)
    assert counted(file) is None
    assert measuring.count_keys(file_id=0) is None


def test_public_page_and_steward_see_the_cells(agency, client, admin_client) -> None:
    dataset = make_dataset(agency)
    resource = add_table(dataset, ODD_CSV)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource.refresh_from_db()
    mark(resource.current, resource.columns.first().name)
    counted(resource.current)
    public = client.get(f"/en/datasets/{quote(dataset.slug)}/quality/").text
    steward = admin_client.get(reverse("opendata_quality", args=[dataset.pk])).text
    for page in (public, steward):
        assert "السنة" in page
        assert "0.23" in page
    assert "key another row has too: 2" in " ".join(public.split())
    table = client.get(f"/en/datasets/{quote(dataset.slug)}/{resource.public_id}/")
    assert table.status_code == 200
    assert f"/en/datasets/{dataset.slug}/quality/" in table.text


def test_reading_again_counts_by_the_key_marked_before(agency) -> None:
    dataset = make_dataset(agency)
    file = add_table(dataset, "الرمز,العدد\nأ,1\nأ,2\n").files.get()
    mark(file, file.columns.first().name)
    ingesting.read_again(file=file, actor=PLATFORM, options={"delimiter": ","})
    read = ingesting.read_file(file_id=file.pk, now=timezone.now())
    assert read is not None
    assert (read.duplicate_keys, read.columns.first().is_key) == (1, True)
    other = ingesting.replace_file(
        resource=file.resource, actor=PLATFORM, upload=upload("س,ص\n1,2\n"), now=timezone.now()
    )
    read = ingesting.read_file(file_id=other.pk, now=timezone.now())
    assert read is not None
    assert read.duplicate_keys is None


def test_one_telephone_in_row_fifty_thousand_holds_the_release_until_a_person_decides(
    agency, client
) -> None:
    dataset = make_dataset(agency)
    lines = [f"{place},م{place % 12},سجل {place} من التعليم" for place in range(1, 60_001)]
    lines[50_000 - 2] = "49999,م7,0791234567"
    text = "الرقم,المحافظة,ملاحظات\n" + "\n".join(lines) + "\n"
    file = add_table(dataset, text).files.get()
    assert [(one["kind"], one["cells"], one["rows"]) for one in file.findings] == [
        ("telephone", 1, [50_000])
    ]
    assert file.is_quarantined
    with pytest.raises(NothingToPublish):
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    release = file.release
    with pytest.raises(ReleaseNotReady):
        releases.submit(release=release, actor=PLATFORM, now=timezone.now())
    assert client.get(f"/api/v1/datasets/{quote(dataset.slug)}/").status_code == 404
    ingesting.accept_findings(file=file, actor=PLATFORM, reason="هاتف مكتب عام", now=timezone.now())
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert client.get(f"/api/v1/datasets/{quote(dataset.slug)}/").status_code == 200


def test_a_key_that_is_marked_while_the_file_is_read_is_counted_too(agency, monkeypatch) -> None:
    file = add_table(make_dataset(agency), "الرمز,العدد\nأ,1\nأ,2\n").files.get()
    real = reader.read

    def read(*given):
        mark(file, file.columns.first().name)
        return real(*given)

    monkeypatch.setattr(reader, "read", read)
    ingesting.read_again(file=file, actor=PLATFORM, options={"delimiter": ","})
    ingesting.read_file(file_id=file.pk, now=timezone.now())
    waiting = DBTaskResult.objects.filter(task_path="opendata.tasks.count_keys")
    assert waiting.count() == 2
    assert counted(file) == 1
