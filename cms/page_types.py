"""How this context's pages appear in the API: one line per page model."""

from __future__ import annotations

from cms.api.directory import agency_index, agency_profile, body_profile
from cms.api.events import event_content
from cms.api.indicators import indicator_content
from cms.api.journeys import journey_content
from cms.api.news import news_content
from cms.api.policies import policy_content
from cms.api.serializers import home_content, plain_content
from cms.api.service_content import service_content
from cms.api.strategies import strategy_content
from common.registry import PageType, page_types


def register() -> None:
    page_types.register("cms.HomePage", PageType("home", home_content))
    page_types.register("cms.AgencyPage", PageType("agency", agency_profile))
    page_types.register("cms.AgencyIndexPage", PageType("agency_index", agency_index))
    page_types.register("cms.BodyPage", PageType("body", body_profile))
    page_types.register("cms.PlainPage", PageType("plain", plain_content, takes_comments=True))
    page_types.register("cms.NewsPage", PageType("news", news_content, takes_comments=True))
    page_types.register("cms.EventPage", PageType("event", event_content))
    page_types.register("cms.IndicatorPage", PageType("indicator", indicator_content))
    page_types.register("cms.PolicyPage", PageType("policy", policy_content))
    page_types.register("cms.StrategyPage", PageType("strategy", strategy_content))
    page_types.register("cms.ServicePage", PageType("service", service_content))
    page_types.register("cms.JourneyPage", PageType("journey", journey_content))
