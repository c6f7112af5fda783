"""Which files a release has, and carrying them over from one release to the next without a copy of their bytes."""

from __future__ import annotations

from opendata.models import Column, Release, ReleaseFile, Resource

WORDS = (
    *("label_ar", "label_en", "unit", "description_ar", "description_en"),
    *("empty_means_ar", "empty_means_en", "is_key", "reference_list"),
)
_OF_FILE = (
    *("file", "filename", "media_type", "size_bytes", "sha256", "state", "problem", "problem_line"),
    *("options", "found", "row_count", "table_key", "table_bytes", "table_sha256"),
    *("findings", "findings_reason", "findings_accepted_by_id", "findings_accepted_at", "read_at"),
    "duplicate_keys",
)
_OF_COLUMN = ("position", "name", "original", "kind", "figures", *WORDS)


def in_effect(release: Release) -> list[ReleaseFile]:
    """The files that the release has or would have if it were published now, in the order of their resources. Three queries."""
    own = {one.resource_id: one for one in release.files.select_related("resource")}
    if not release.is_published:
        for one in _present(release):
            own.setdefault(one.resource_id, one)
    return sorted(own.values(), key=lambda one: (one.resource.position, one.resource_id))


def complete(release: Release) -> list[ReleaseFile]:
    """Give an unpublished release its own row of every file that it carries over; return all its files."""
    return [
        one if one.release_id == release.pk else copy(one, release) for one in in_effect(release)
    ]


def copy(file: ReleaseFile, release: Release) -> ReleaseFile:
    """The same file with its columns in another release."""
    values = {name: getattr(file, name) for name in _OF_FILE}
    twin = ReleaseFile.objects.create(release=release, resource=file.resource, **values)
    Column.objects.bulk_create(
        Column(file=twin, **{name: getattr(column, name) for name in _OF_COLUMN})
        for column in file.columns.all()
    )
    return twin


def _present(release: Release) -> list[ReleaseFile]:
    resources = Resource.objects.filter(dataset_id=release.dataset_id, current__isnull=False)
    files = ReleaseFile.objects.filter(
        pk__in=resources.exclude(pk__in=release.leaves_out).values("current")
    )
    return list(files.select_related("resource"))
