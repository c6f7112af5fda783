"""Addresses of news, events, indicators, goals, policies and strategies."""

from django.urls import path

from frontend.views import events, indicators, news

urlpatterns = [
    path("<lang:language>/news/", news.listing, name="news"),
    path("<lang:language>/policies/", news.policies, name="policies"),
    path("<lang:language>/strategies/", news.strategies, name="strategies"),
    path(
        "<lang:language>/policies/<str:slug>/versions/<str:number>/",
        news.policy_version,
        name="policy-version",
    ),
    path("<lang:language>/events/", events.listing, name="events"),
    path("<lang:language>/events/<str:slug>/calendar.ics", events.calendar, name="event-calendar"),
    path("<lang:language>/events/<str:slug>/register/", events.register, name="event-register"),
    path(
        "<lang:language>/events/<str:slug>/register/sent/",
        events.registered,
        name="event-registered",
    ),
    path(
        "<lang:language>/events/<str:slug>/registration/<str:token>/",
        events.registration,
        name="event-registration",
    ),
    path("<lang:language>/indicators/", indicators.dashboard, name="indicators"),
    path(
        "<lang:language>/indicators/<str:slug>/values.csv",
        indicators.values_csv,
        name="indicator-values",
    ),
    path("<lang:language>/sdg/", indicators.goals, name="sdg"),
    path("<lang:language>/sdg/<int:number>/", indicators.goal, name="sdg-goal"),
]
