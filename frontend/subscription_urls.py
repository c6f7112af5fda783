"""Addresses of subscriptions, feeds and calendars on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import consultation_feeds, subscriptions

site = [
    path("<lang:language>/subscriptions/", subscriptions.subscribe, name="subscribe"),
    path("<lang:language>/subscriptions/sent/", subscriptions.sent, name="subscription-sent"),
    path(
        "<lang:language>/subscriptions/confirm/<str:token>/",
        subscriptions.confirm,
        name="subscription-confirm",
    ),
    path(
        "<lang:language>/subscriptions/<str:token>/",
        subscriptions.manage,
        name="subscription",
    ),
    path(
        "<lang:language>/subscriptions/<str:token>/end/",
        subscriptions.end,
        name="subscription-end",
    ),
    path("<lang:language>/consultations/feed.atom", consultation_feeds.of_all),
    path("<lang:language>/consultations/calendar.ics", consultation_feeds.calendar_of_all),
    path("<lang:language>/consultations/<str:slug>/feed.atom", consultation_feeds.of_one),
    path(
        "<lang:language>/consultations/<str:slug>/calendar.ics",
        consultation_feeds.calendar_of_one,
    ),
    path("<lang:language>/agencies/<str:slug>/consultations.atom", consultation_feeds.of_agency),
    path(
        "<lang:language>/agencies/<str:slug>/consultations.ics",
        consultation_feeds.calendar_of_agency,
    ),
    path("<lang:language>/response-clock/feed.atom", consultation_feeds.of_overdue),
]
