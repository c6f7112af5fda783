"""What is stored about open data, one file per aggregate."""

from opendata.models.alerts import DataAlert, DataAlertMail, ReleaseTelling
from opendata.models.ckan import (
    CkanChange,
    CkanCopy,
    CkanOrigin,
    CkanResourceOrigin,
    CkanSite,
    CkanTerm,
    CopyState,
)
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
from opendata.models.dataset import AccessLevel, Dataset, DatasetSeries
from opendata.models.quality import DatasetQuality, LinkCheck
from opendata.models.reference import OwnReferenceList
from opendata.models.release import Maturity, Release, ReleaseFile, ReleaseState, ReviewRule
from opendata.models.resource import (
    NO_LIST,
    Column,
    ColumnKind,
    Resource,
    ResourceKind,
    ResourceState,
)
from opendata.models.source import DatasetSource
from opendata.models.usage import DatasetUsage

__all__ = [
    "NO_LIST",
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
    "DataAlert",
    "DataAlertMail",
    "DataQuestion",
    "Dataset",
    "DatasetQuality",
    "DatasetRequest",
    "DatasetSeries",
    "DatasetSource",
    "DatasetUsage",
    "LinkCheck",
    "Maturity",
    "OwnReferenceList",
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
