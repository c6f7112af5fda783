"""Addresses of this app below /api/v1/."""

from django.urls import path

from accounts.api import account, own_sessions, sessions

urlpatterns = [
    path("account/", account.AccountView.as_view(), name="account"),
    path(
        "account/contributions/",
        account.ContributionsView.as_view(),
        name="account-contributions",
    ),
    path("account/erasure/", account.ErasureView.as_view(), name="account-erasure"),
    path("account/messages/stop/", account.StopView.as_view(), name="account-messages-stop"),
    path("account/export/", account.ExportView.as_view(), name="account-export"),
    path("account/codes/", sessions.CodesView.as_view(), name="account-codes"),
    path("account/session/", sessions.SessionView.as_view(), name="account-session"),
    path("account/sessions/", own_sessions.OwnSessionsView.as_view(), name="account-sessions"),
    path(
        "account/sessions/<str:session_id>/",
        own_sessions.OwnSessionView.as_view(),
        name="account-session-end",
    ),
    path("account/providers/", sessions.ProvidersView.as_view(), name="account-providers"),
]
