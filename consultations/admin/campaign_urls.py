"""Addresses of campaigns in the administration."""

from django.urls import URLPattern, path

from consultations.admin import campaigns

_CAMPAIGNS = "consultations/<int:pk>/campaigns/"


def urls() -> list[URLPattern]:
    return [
        path(_CAMPAIGNS, campaigns.overview, name="consultations_campaigns"),
        path(f"{_CAMPAIGNS}<int:number>/", campaigns.campaign, name="consultations_campaign"),
    ]
