"""Pictures and documents in a bucket: moto's server stands for the S3-compatible storage of a ministry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from common.operating import Level
from config.media import media_storage
from operations.checkup import files
from tests import buckets
from tests.buckets import Storage, keys


@pytest.fixture
def given(storage: Storage) -> dict[str, str]:
    return storage.given


@pytest.fixture
def bucket(storage: Storage, settings: Any, tmp_path: Path) -> Any:
    """A bucket that holds the site's media, and a data folder that must stay empty."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(storage.given)}
    with buckets.bucket(storage) as client:
        yield client
        assert list(tmp_path.iterdir()) == []


def drawing() -> ContentFile:
    drawn = io.BytesIO()
    Picture.new("RGB", (320, 200), "teal").save(drawn, "PNG")
    return ContentFile(drawn.getvalue(), "خريطة.png")


def test_without_a_bucket_media_lie_in_the_data_folder(given: dict[str, str]) -> None:
    backend = media_storage({**given, "bucket": ""})["BACKEND"]
    assert backend == "django.core.files.storage.FileSystemStorage"


def test_a_file_is_kept_in_the_bucket_under_an_address_of_the_site(bucket: Any) -> None:
    name = default_storage.save("documents/تقرير 2026.pdf", ContentFile(b"one"))
    assert keys(bucket) == {f"site/{name}"}
    assert default_storage.url(name).startswith("/media/documents/%D8%AA")
    with default_storage.open(name) as kept:
        assert kept.read() == b"one"


def test_a_second_file_of_that_name_does_not_replace_the_first(bucket: Any) -> None:
    first = default_storage.save("a.txt", ContentFile(b"first"))
    second = default_storage.save("a.txt", ContentFile(b"second"))
    assert first != second
    assert default_storage.open(first).read() == b"first"
    default_storage.delete(second)
    assert keys(bucket) == {f"site/{first}"}


def test_a_file_that_is_not_there_is_told_as_on_a_disk(bucket: Any) -> None:
    assert not default_storage.exists("no.txt")
    with pytest.raises(FileNotFoundError):
        default_storage.open("no.txt")


def test_pictures_are_made_and_documents_given_out_of_the_bucket(bucket: Any, db: None) -> None:
    picture = get_image_model().objects.create(title="خريطة", file=drawing())
    small = picture.get_rendition("width-100")
    assert small.url.startswith("/media/images/")
    assert Picture.open(default_storage.open(small.file.name)).width == 100

    document = get_document_model()(title="دليل", file=ContentFile(b"%PDF-1.4 x", "guide.pdf"))
    document.save()
    answer = Client().get(document.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 x"
    assert len(keys(bucket)) == 3


def test_the_doctor_tries_the_bucket(bucket: Any, given: dict[str, str], settings: Any) -> None:
    settings.S3 = given
    assert [one.level for one in files.bucket()] == [Level.OK]
    assert keys(bucket) == set()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": media_storage({**given, "bucket": "of-nobody"}),
    }
    [finding] = files.bucket()
    assert finding.level is Level.FAULT
    assert given["secret"] not in finding.what


def test_without_a_bucket_the_doctor_says_nothing_of_it(settings: Any) -> None:
    assert list(files.bucket()) == []
