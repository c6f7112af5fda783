"""Addresses of files of comments in the administration."""

from django.urls import URLPattern, path

from consultations.admin import exports


def urls() -> list[URLPattern]:
    return [
        path("consultations/<int:pk>/exports/", exports.listing, name="consultations_exports"),
        path(
            "consultations/<int:pk>/exports/<str:public_id>/",
            exports.download,
            name="consultations_export",
        ),
    ]
