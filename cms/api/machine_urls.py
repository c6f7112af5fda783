"""Addresses for agencies' machines below /api/v1/."""

from django.urls import path

from cms.api import machine

_SERVICE = "agencies/<str:agency>/services/<str:code>/"

urlpatterns = [
    path(_SERVICE, machine.ServiceView.as_view(), name="machine-service"),
    path(
        f"{_SERVICE}statistics/<str:month>/",
        machine.StatisticsView.as_view(),
        name="machine-statistics",
    ),
]
