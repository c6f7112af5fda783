"""Pages and records that editors write, one file per kind."""

from cms.models.pages import AgencyIndexPage, AgencyPage, HomePage, PlainPage
from cms.models.site_settings import SiteSettings

__all__ = [
    "AgencyIndexPage",
    "AgencyPage",
    "HomePage",
    "PlainPage",
    "SiteSettings",
]
