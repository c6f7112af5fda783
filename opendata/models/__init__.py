"""What is stored about open data, one file per aggregate."""

from opendata.models.dataset import AccessLevel, CkanCopy, Dataset, DatasetSeries
from opendata.models.release import Maturity, Release, ReleaseFile, ReleaseState, ReviewRule
from opendata.models.resource import Column, ColumnKind, Resource, ResourceKind, ResourceState
from opendata.models.source import DatasetSource

__all__ = [
    "AccessLevel",
    "CkanCopy",
    "Column",
    "ColumnKind",
    "Dataset",
    "DatasetSeries",
    "DatasetSource",
    "Maturity",
    "Release",
    "ReleaseFile",
    "ReleaseState",
    "Resource",
    "ResourceKind",
    "ResourceState",
    "ReviewRule",
]
