"""The steward sees what a file changes before it is published, whoever brought it."""

from __future__ import annotations

from django.urls import reverse

from opendata.models import ReleaseFile
from tests.opendata.conftest import ARABIC_CSV
from tests.opendata.test_admin import csv_file, read_all, signed_in, to


def test_what_a_new_file_changes_is_shown_before_it_is_published(dataset, resource, agency) -> None:
    desk = signed_in(agency)
    newer = ARABIC_CSV.replace("إربد,80", "إربد,85").replace("003,الزرقاء,,1,2020-12-31\n", "")
    to(
        desk,
        "replace",
        dataset.pk,
        resource.current_id,
        file=csv_file(newer + "004,معان,5,1,2021-01-01\n"),
    )
    waiting = desk.get(reverse("opendata_dataset", args=[dataset.pk])).text
    assert "خلية واحدة منقّحة" not in waiting
    read_all()
    file = ReleaseFile.objects.exclude(pk=resource.current_id).get()
    summary = desk.get(reverse("opendata_dataset", args=[dataset.pk])).text
    page = desk.get(reverse("opendata_file", args=[dataset.pk, file.pk])).text
    for shown in (summary, page):
        assert "صف واحد جديد" in shown
        assert "صف واحد محذوف" in shown
        assert "خلية واحدة منقّحة" in shown
    assert "85" in page
    assert "ما يتغيّر عن الإصدار المنشور" in page
    # The same file again changes nothing, and what is public is compared with nothing.
    to(desk, "replace", dataset.pk, file.pk, file=csv_file(ARABIC_CSV))
    read_all()
    assert "لا يتغيّر شيء" in desk.get(reverse("opendata_dataset", args=[dataset.pk])).text
    public = desk.get(reverse("opendata_file", args=[dataset.pk, resource.current_id])).text
    assert "ما يتغيّر عن الإصدار المنشور" not in public
