"""What is stored about open data, one file per aggregate."""

from opendata.models.alerts import DataAlert, DataAlertMail, ReleaseTelling
from opendata.models.community import (
    DataQuestion,
    DatasetRequest,
    PublicText,
    RequestStatus,
    Reuse,
    ReuseKind,
    TextRule,
    TextState,
)
from opendata.models.dataset import AccessLevel, CkanCopy, Dataset, DatasetSeries
from opendata.models.release import Maturity, Release, ReleaseFile, ReleaseState, ReviewRule
from opendata.models.resource import Column, ColumnKind, Resource, ResourceKind, ResourceState
from opendata.models.source import DatasetSource
from opendata.models.usage import DatasetUsage

__all__ = [
    "AccessLevel",
    "CkanCopy",
    "Column",
    "ColumnKind",
    "DataAlert",
    "DataAlertMail",
    "DataQuestion",
    "Dataset",
    "DatasetRequest",
    "DatasetSeries",
    "DatasetSource",
    "DatasetUsage",
    "Maturity",
    "PublicText",
    "Release",
    "ReleaseFile",
    "ReleaseState",
    "ReleaseTelling",
    "RequestStatus",
    "Resource",
    "ResourceKind",
    "ResourceState",
    "Reuse",
    "ReuseKind",
    "ReviewRule",
    "TextRule",
    "TextState",
]
