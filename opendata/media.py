"""What kind of file a file of a release is, as far as that is known to be harmless."""

from __future__ import annotations

from pathlib import PurePath

from opendata.models import ReleaseFile

# What readers are told of a file; anything else is bytes.
TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
BYTES = "application/octet-stream"


def ending_of(file: ReleaseFile) -> str:
    """Its ending with the dot: one of `TYPES`, or ``.bin``."""
    ending = PurePath(file.filename).suffix.lower()
    return ending if ending in TYPES else ".csv" if not ending else ".bin"


def type_of(file: ReleaseFile) -> str:
    """Its media type without parameters."""
    return TYPES.get(ending_of(file), BYTES)
