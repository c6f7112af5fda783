"""Addresses of a process that runs the front end alone, on an API elsewhere."""

from django.urls import include, path

urlpatterns = [path("", include("frontend.urls"))]
