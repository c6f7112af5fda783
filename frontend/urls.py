"""Addresses of the public web site: ``/<language>/…``; fixed pages first, editors' pages last."""

from django.conf import settings
from django.urls import path, re_path
from django.views.generic import RedirectView

from frontend.views import pages, site_css, well_known

LANGUAGES = "|".join(code for code, _ in settings.LANGUAGES)

urlpatterns = [
    path(
        "", RedirectView.as_view(url=f"/{settings.LANGUAGE_CODE}/", query_string=True), name="root"
    ),
    path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
    path("site.css", site_css.site_css, name="site-css"),
    re_path(rf"^(?P<language>{LANGUAGES})/(?P<path>.*)$", pages.page, name="page"),
]
