"""Addresses of a process that runs the front end alone, on an API elsewhere."""

from django.urls import include, path

urlpatterns = [path("", include("frontend.urls"))]

handler400 = "frontend.views.errors.bad_request"
handler403 = "frontend.views.errors.forbidden"
handler404 = "frontend.views.errors.not_found"
handler500 = "frontend.views.errors.server_error"
