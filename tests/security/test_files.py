"""What editors upload runs nothing in the name of the site."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.svgz", "a.html"])
def test_editors_upload_no_picture_as_svg(site: Any, name: str) -> None:
    form = get_image_form(get_image_model())(
        {"title": "صورة", "collection": "1"},
        {"file": SimpleUploadedFile(name, SVG, "image/svg+xml")},
    )
    assert "file" in form.errors


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.xhtml", "a.js"])
def test_a_document_of_editors_runs_nothing(
    site: Any, client: Client, settings: Any, tmp_path: Path, name: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model()(title="وثيقة")
    document.file.save(name, ContentFile(SVG), save=True)
    answer = client.get(document.url)
    content = BytesIO(b"".join(answer.streaming_content)).read()
    answer.close()
    assert content == SVG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
