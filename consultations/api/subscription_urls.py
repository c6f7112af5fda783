"""Addresses of subscriptions, feeds and calendars below /api/v1/."""

from django.urls import path

from consultations.api import feed_views, subscription_views

urlpatterns = [
    path(
        "subscriptions/", subscription_views.SubscriptionsView.as_view(), name="subscriptions-ask"
    ),
    path(
        "subscriptions/confirmation/",
        subscription_views.ConfirmationView.as_view(),
        name="subscriptions-confirm",
    ),
    path(
        "subscriptions/mine/",
        subscription_views.OwnSubscriptionsView.as_view(),
        name="subscriptions-mine",
    ),
    path(
        "subscriptions/<str:token>/",
        subscription_views.SubscriptionView.as_view(),
        name="subscription",
    ),
    path(
        "subscriptions/<str:token>/end/",
        subscription_views.EndView.as_view(),
        name="subscription-end",
    ),
    path("consultation-changes/", feed_views.ChangesView.as_view(), name="consultation-changes"),
    path(
        "consultation-calendar.ics",
        feed_views.CalendarView.as_view(),
        name="consultations-calendar",
    ),
    path(
        "consultations/<str:slug>/happenings/",
        feed_views.HappeningsView.as_view(),
        name="consultation-happenings",
    ),
    path(
        "consultations/<str:slug>/calendar.ics",
        feed_views.ConsultationCalendarView.as_view(),
        name="consultation-calendar",
    ),
]
