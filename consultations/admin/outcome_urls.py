"""Addresses of what follows an outcome in the administration."""

from django.urls import URLPattern, path

from consultations.admin import adoption, follow_up

_BASE = "consultations/<int:pk>/"


def urls() -> list[URLPattern]:
    return [
        path(f"{_BASE}follow-up/", follow_up.follow_up, name="consultations_follow_up"),
        path(f"{_BASE}adoption/", adoption.adoption, name="consultations_adoption"),
    ]
