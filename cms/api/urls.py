"""Addresses of this context below /api/v1/."""

from django.urls import path

from cms.api import editorial_urls, machine_urls, programme_urls, service_urls, views

urlpatterns = [
    path("pages/find/", views.PageFindView.as_view(), name="page-find"),
    *editorial_urls.urlpatterns,
    *machine_urls.urlpatterns,
    *programme_urls.urlpatterns,
    *service_urls.urlpatterns,
]
