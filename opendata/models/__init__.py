"""What is stored about open data, one file per aggregate."""

from opendata.models.ckan import (
    CkanChange,
    CkanCopy,
    CkanOrigin,
    CkanResourceOrigin,
    CkanSite,
    CkanTerm,
    CopyState,
)
from opendata.models.dataset import AccessLevel, Dataset, DatasetSeries
from opendata.models.quality import DatasetQuality, LinkCheck
from opendata.models.release import Maturity, Release, ReleaseFile, ReleaseState, ReviewRule
from opendata.models.resource import Column, ColumnKind, Resource, ResourceKind, ResourceState
from opendata.models.source import DatasetSource

__all__ = [
    "AccessLevel",
    "CkanChange",
    "CkanCopy",
    "CkanOrigin",
    "CkanResourceOrigin",
    "CkanSite",
    "CkanTerm",
    "Column",
    "ColumnKind",
    "CopyState",
    "Dataset",
    "DatasetQuality",
    "DatasetSeries",
    "DatasetSource",
    "LinkCheck",
    "Maturity",
    "Release",
    "ReleaseFile",
    "ReleaseState",
    "Resource",
    "ResourceKind",
    "ResourceState",
    "ReviewRule",
]
