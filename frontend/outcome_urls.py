"""Addresses of what became of consultations on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import outcome

_BASE = "<lang:language>/consultations/<str:slug>/"

site = [
    path(f"{_BASE}outcome/", outcome.outcome, name="consultation-outcome"),
    path(f"{_BASE}reconciliation/", outcome.reconciliation, name="consultation-reconciliation"),
    path(f"{_BASE}adopted/", outcome.adopted, name="consultation-adopted"),
    path(f"{_BASE}promises/", outcome.promises, name="consultation-promises"),
]
