"""Addresses of news, events, indicators, goals and policies below /api/v1/."""

from django.urls import path

from cms.api import documents, events, indicators, news, policies, registrations, sdg

urlpatterns = [
    path("policies/", documents.PolicyListView.as_view(), name="policies"),
    path("strategies/", documents.StrategyListView.as_view(), name="strategies"),
    path("news/", news.NewsListView.as_view(), name="news"),
    path("events/", events.EventListView.as_view(), name="events"),
    path(
        "events/<str:slug>/calendar.ics", events.EventCalendarView.as_view(), name="event-calendar"
    ),
    path(
        "events/<str:slug>/registrations/",
        registrations.EventRegistrationsView.as_view(),
        name="event-registrations",
    ),
    path(
        "event-registrations/<str:token>/",
        registrations.RegistrationView.as_view(),
        name="event-registration",
    ),
    path(
        "event-registrations/<str:token>/cancellation/",
        registrations.RegistrationCancellationView.as_view(),
        name="event-registration-cancellation",
    ),
    path("indicators/", indicators.IndicatorListView.as_view(), name="indicators"),
    path("indicators/<str:slug>/", indicators.IndicatorView.as_view(), name="indicator"),
    path(
        "indicators/<str:slug>/values.csv",
        indicators.IndicatorValuesView.as_view(),
        name="indicator-values",
    ),
    path("sdg/", sdg.GoalListView.as_view(), name="sdg-goals"),
    path("sdg/<int:number>/", sdg.GoalView.as_view(), name="sdg-goal"),
    path(
        "policies/<str:slug>/versions/<str:number>/",
        policies.PolicyVersionView.as_view(),
        name="policy-version",
    ),
]
