"""Addresses of outcomes below /api/v1/consultations/{slug}/."""

from django.urls import path

from consultations.api import outcome_views as views

urlpatterns = [
    path("outcome/", views.OutcomeView.as_view(), name="consultation-outcome"),
    path(
        "outcome/decisions/",
        views.DecisionListView.as_view(),
        name="consultation-outcome-decisions",
    ),
    path(
        "outcome/record.json", views.OutcomeRecordView.as_view(), name="consultation-outcome-record"
    ),
    path(
        "outcome/promises/", views.PromiseListView.as_view(), name="consultation-outcome-promises"
    ),
    path("reconciliation/", views.ReconciliationView.as_view(), name="consultation-reconciliation"),
    path("adopted/", views.AdoptedTextView.as_view(), name="consultation-adopted"),
]
