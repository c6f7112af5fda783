"""Addresses of moderation in the administration."""

from django.urls import URLPattern, path

from consultations.admin import (
    appeals,
    guarding,
    moderation,
    moderation_bulk,
    redacting,
    watched_words,
)

_BASE = "consultations/moderation/"


def urls() -> list[URLPattern]:
    """The fixed addresses first: a comment's own begins the same."""
    return [
        path(_BASE, moderation.listing, name="consultations_moderation"),
        path(f"{_BASE}undo/", moderation.undo, name="consultations_undo"),
        path(f"{_BASE}bulk/", moderation_bulk.bulk, name="consultations_bulk"),
        path(f"{_BASE}guards/", guarding.overview, name="consultations_guards"),
        path(f"{_BASE}words/", watched_words.listing, name="consultations_watched_words"),
        path(f"{_BASE}appeals/", appeals.listing, name="consultations_appeals"),
        path(f"{_BASE}appeals/<slug:public_id>/", appeals.answer, name="consultations_appeal"),
        path(f"{_BASE}<slug:public_id>/", moderation.decide, name="consultations_decide"),
        path(f"{_BASE}<slug:public_id>/redact/", redacting.redact, name="consultations_redact"),
    ]
