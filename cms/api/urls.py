"""Addresses of this context below /api/v1/."""

from django.urls import path

from cms.api import site, views

urlpatterns = [
    path("pages/find/", views.PageFindView.as_view(), name="page-find"),
    path("site/", site.SiteView.as_view(), name="site"),
]
