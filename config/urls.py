"""Addresses of the whole platform: API, administration and the public front end."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from wagtail.admin import urls as admin_urls
from wagtail.documents.views.serve import authenticate_with_password

from cms import serving

api_v1: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("consultations.api.urls")),  # first, since many write there at a time
    path("", include("accounts.api.urls")),
    path("", include("cms.api.urls")),
    path("", include("opendata.api.urls")),
    path("", include("search.api.urls")),
    path("", include("operations.api.urls")),
]

urlpatterns = [
    path(
        "admin/", include("accounts.staff_urls")
    ),  # before Wagtail's: its own sign-in is no way in
    path("admin/", include("accounts.admin_urls")),
    path("admin/", include(admin_urls)),
    path("accounts/oidc/", include("accounts.oidc.urls")),
    re_path(r"^documents/(\d+)/(.*)$", serving.document, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("media/images/<str:name>", serving.picture, name="picture"),
    path("api/v1/", include(api_v1)),
    path("", include("operations.urls")),
    path("", include("frontend.urls")),
]

handler400 = "frontend.views.errors.bad_request"
handler403 = "frontend.views.errors.forbidden"
handler404 = "frontend.views.errors.not_found"
handler500 = "frontend.views.errors.server_error"
