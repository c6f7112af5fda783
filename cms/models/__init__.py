"""Pages and records that editors write, one file per kind."""

from cms.models.agency import AgencyPage
from cms.models.body import BodyDecision, BodyMeeting, BodyMember, BodyPage
from cms.models.feedback import PageFeedback, PageViews, Reason, ServiceRating, VisitorDayKey
from cms.models.pages import AgencyIndexPage, HomePage, PlainPage
from cms.models.partner import Partner
from cms.models.site_settings import SiteSettings

__all__ = [
    "AgencyIndexPage",
    "AgencyPage",
    "BodyDecision",
    "BodyMeeting",
    "BodyMember",
    "BodyPage",
    "HomePage",
    "PageFeedback",
    "PageViews",
    "Partner",
    "PlainPage",
    "Reason",
    "ServiceRating",
    "SiteSettings",
    "VisitorDayKey",
]
