"""Move the files of resources into releases. KEEP-MIGRATION: written by hand.

What was public becomes the published release 1, under the same addresses; what was not yet read, or could not be, becomes a
draft. The bytes are copied to where originals are kept; the old copies are deleted when the migration is stored.
"""

import hashlib

import rfc8785
from django.core.files.storage import default_storage
from django.db import migrations, models, transaction
from django.utils import timezone

import opendata.originals

WORDS = (
    *("title_ar", "title_en", "notes_ar", "notes_en", "keywords_ar", "keywords_en"),
    *("theme", "licence", "frequency", "covers_from", "covers_to"),
    *("area_ar", "area_en", "area_code", "methodology_ar", "methodology_en"),
    *("contact_name", "contact_email", "is_sample"),
)


def move(apps, schema_editor):
    Dataset = apps.get_model("opendata", "Dataset")
    for dataset in Dataset.objects.filter(resources__isnull=False).distinct().order_by("pk"):
        resources = list(dataset.resources.order_by("position", "pk"))
        ready = [one for one in resources if one.state == "ready"]
        if dataset.published_at is None or not ready:
            _release(apps, dataset, 1, resources)
            continue
        _release(apps, dataset, 1, ready, is_published=True)
        rest = [one for one in resources if one.state != "ready"]
        if rest:
            _release(apps, dataset, 2, rest)


def _release(apps, dataset, number, resources, *, is_published=False):
    described = {}
    if is_published:
        described = {name: getattr(dataset, name) for name in WORDS}
        for name in ("covers_from", "covers_to"):
            described[name] = described[name].isoformat() if described[name] else None
        described["files"] = [_told(resource) for resource in resources]
    release = apps.get_model("opendata", "Release").objects.create(
        dataset=dataset,
        number=number,
        state="published" if is_published else "draft",
        described=described,
        fingerprint=hashlib.sha256(rfc8785.dumps(described)).hexdigest() if is_published else "",
        created_at=dataset.published_at or timezone.now(),
        published_at=dataset.published_at if is_published else None,
    )
    for resource in resources:
        file = _file(apps, release, resource)
        apps.get_model("opendata", "Column").objects.filter(resource=resource).update(file=file)
        if is_published:
            resource.current = file
            resource.save(update_fields=["current"])


def _told(resource):
    return {
        "resource": str(resource.public_id),
        "title_ar": resource.title_ar,
        "title_en": resource.title_en,
        "kind": resource.kind,
        "link": resource.link,
        "sha256": resource.sha256,
    }


def _file(apps, release, resource):
    return apps.get_model("opendata", "ReleaseFile").objects.create(
        release=release,
        resource=resource,
        file=_original(str(resource.file.name)),
        filename=f"{resource.name or resource.public_id}.csv",
        media_type="text/csv",
        size_bytes=resource.size_bytes,
        sha256=resource.sha256,
        state=resource.state,
        problem=resource.problem,
        problem_line=resource.problem_line,
        found={"encoding": resource.encoding} if resource.encoding else {},
        row_count=resource.row_count,
        # The rows that were built lie under this name already.
        table_key=f"{resource.public_id}-{resource.sha256[:16]}" if resource.state == "ready" else "",
        read_at=resource.loaded_at,
    )


def _original(old):
    """Copy the bytes; '' where they are missing on the disk, which the reading then tells."""
    if not old or not default_storage.exists(old):
        return ""
    with default_storage.open(old, "rb") as content:
        kept = opendata.originals.keep(content)
    transaction.on_commit(lambda: default_storage.delete(old))
    return kept.name


class Migration(migrations.Migration):
    dependencies = [("opendata", "0004_releases")]
    operations = [
        migrations.AlterField(
            model_name="releasefile",
            name="file",
            field=models.FileField(
                blank=True,
                max_length=200,
                storage=opendata.originals.OriginalStorage(),
                upload_to="",
                verbose_name="file",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
