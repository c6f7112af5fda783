"""Addresses of the themes of comments in the administration."""

from django.urls import URLPattern, path

from consultations.admin import theming, theming_comments, theming_one

_BASE = "consultations/<int:pk>/themes/"


def urls() -> list[URLPattern]:
    return [
        path(_BASE, theming.workspace, name="consultations_themes"),
        path(
            f"{_BASE}proposed/<int:candidate>/",
            theming.decide,
            name="consultations_theme_proposed",
        ),
        path(f"{_BASE}comments/", theming_comments.comments, name="consultations_theme_comments"),
        path(f"{_BASE}<int:theme>/", theming_one.theme, name="consultations_theme"),
        path(
            f"{_BASE}<int:theme>/confirm/",
            theming_one.confirm,
            name="consultations_theme_confirm",
        ),
    ]
