"""A consultation that closes, and what is published of it then."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment, ConsultationPage
from opendata.models import Dataset


def close(page: ConsultationPage) -> None:
    """Its last instant is over, and the worker has noticed."""
    now = timezone.now()
    ConsultationPage.objects.filter(pk=page.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1)
    )
    page.refresh_from_db()
    services.announce_change(consultation_id=page.pk)


def dataset_of(page: ConsultationPage) -> Dataset:
    return Dataset.objects.get(source__object_id=str(page.pk))


def rows(page: ConsultationPage, name: str = "comments") -> list[dict[str, str]]:
    resource = dataset_of(page).resources.get(name=name)
    with resource.file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode())))


def everything_on_disk(folder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def withhold(comment: Comment) -> None:
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
