"""What is stored about open data, one file per aggregate."""

from opendata.models.dataset import CkanCopy, Dataset
from opendata.models.resource import Column, ColumnKind, Resource, ResourceState
from opendata.models.source import DatasetSource

__all__ = [
    "CkanCopy",
    "Column",
    "ColumnKind",
    "Dataset",
    "DatasetSource",
    "Resource",
    "ResourceState",
]
