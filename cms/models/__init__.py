"""Pages and records that editors write, one file per kind."""

from cms.models.pages import AgencyIndexPage, AgencyPage, HomePage, PlainPage

__all__ = [
    "AgencyIndexPage",
    "AgencyPage",
    "HomePage",
    "PlainPage",
]
