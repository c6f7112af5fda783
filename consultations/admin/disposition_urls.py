"""Addresses of decisions, of clauses to answer for and of the Cabinet table in the administration."""

from django.urls import URLPattern, path

from consultations.admin import cabinet_tables, clause_tasks, dispositions

_BASE = "consultations/<int:pk>/"


def urls() -> list[URLPattern]:
    """The fixed addresses first: a comment's own begins the same."""
    return [
        path("consultations/clauses/", clause_tasks.own, name="consultations_own_clauses"),
        path(f"{_BASE}clauses/", clause_tasks.assigned, name="consultations_clause_tasks"),
        path(
            f"{_BASE}clauses/<int:task>/take-back/",
            clause_tasks.take_back,
            name="consultations_take_back",
        ),
        path(f"{_BASE}decisions/", dispositions.listing, name="consultations_dispositions"),
        path(f"{_BASE}decisions/bulk/", dispositions.bulk, name="consultations_dispose_many"),
        path(f"{_BASE}decisions/<slug:ref>/", dispositions.one, name="consultations_disposition"),
        path(f"{_BASE}table/", cabinet_tables.table, name="consultations_table"),
        path(
            f"{_BASE}table/table.<slug:kind>",
            cabinet_tables.download,
            name="consultations_table_file",
        ),
        path(
            f"{_BASE}table/<int:upload>/",
            cabinet_tables.upload,
            name="consultations_table_upload",
        ),
        path(
            f"{_BASE}table/<int:upload>/left.xlsx",
            cabinet_tables.left,
            name="consultations_table_left",
        ),
    ]
