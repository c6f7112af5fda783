"""Addresses of this app below /api/v1/."""

from django.urls import path

from accounts.api import sessions

urlpatterns = [
    path("account/codes/", sessions.CodesView.as_view(), name="account-codes"),
    path("account/session/", sessions.SessionView.as_view(), name="account-session"),
    path("account/providers/", sessions.ProvidersView.as_view(), name="account-providers"),
]
