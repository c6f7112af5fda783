"""Pages and records that editors write, one file per kind."""

from cms.models.address import GoneAddress, MissingAddress
from cms.models.agency import AgencyPage
from cms.models.body import BodyDecision, BodyMeeting, BodyMember, BodyPage
from cms.models.event import EventPage, Sector
from cms.models.feed import FeedItem, FeedSource, FeedState
from cms.models.feedback import PageFeedback, PageViews, Reason, ServiceRating, VisitorDayKey
from cms.models.indicator import EarlierValue, IndicatorPage, IndicatorValue
from cms.models.journey import JourneyPage
from cms.models.news import NewsPage
from cms.models.pages import AgencyIndexPage, HomePage, PlainPage
from cms.models.partner import Partner
from cms.models.policy import PolicyPage, PolicyVersion
from cms.models.preview import PreviewLink
from cms.models.registration import Registration, RegistrationState
from cms.models.sdg import SdgGoal, SdgTarget
from cms.models.service import ServiceChannel, ServiceFee, ServicePage, ServiceStatus
from cms.models.service_point import ServicePoint, ServicePointType
from cms.models.service_sheet import ServiceSheet
from cms.models.service_statistics import ServiceMonth, ServiceMonthChannel
from cms.models.site_settings import SiteSettings
from cms.models.strategy import StrategyPage
from cms.models.taxonomy import Audience, Channel, Governorate, LifeEvent, Topic

__all__ = [
    "AgencyIndexPage",
    "AgencyPage",
    "Audience",
    "BodyDecision",
    "BodyMeeting",
    "BodyMember",
    "BodyPage",
    "Channel",
    "EarlierValue",
    "EventPage",
    "FeedItem",
    "FeedSource",
    "FeedState",
    "GoneAddress",
    "Governorate",
    "HomePage",
    "IndicatorPage",
    "IndicatorValue",
    "JourneyPage",
    "LifeEvent",
    "MissingAddress",
    "NewsPage",
    "PageFeedback",
    "PageViews",
    "Partner",
    "PlainPage",
    "PolicyPage",
    "PolicyVersion",
    "PreviewLink",
    "Reason",
    "Registration",
    "RegistrationState",
    "SdgGoal",
    "SdgTarget",
    "Sector",
    "ServiceChannel",
    "ServiceFee",
    "ServiceMonth",
    "ServiceMonthChannel",
    "ServicePage",
    "ServicePoint",
    "ServicePointType",
    "ServiceRating",
    "ServiceSheet",
    "ServiceStatus",
    "SiteSettings",
    "StrategyPage",
    "Topic",
    "VisitorDayKey",
]
