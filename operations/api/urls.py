"""Addresses of this app below /api/v1/."""

from django.urls import path

from operations.api import views

urlpatterns = [path("generation/", views.GenerationView.as_view(), name="generation")]
