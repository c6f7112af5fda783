"""Addresses of this app below /api/v1/."""

from django.urls import path

from operations.api import status, views

urlpatterns = [
    path("generation/", views.GenerationView.as_view(), name="generation"),
    path("status/", status.StatusView.as_view(), name="status"),
]
