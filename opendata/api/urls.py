"""Addresses of this context below /api/v1/."""

from django.urls import path

from opendata.api import rows, views

urlpatterns = [
    path("catalog.jsonld", views.CatalogueRecordView.as_view(), name="catalogue-record"),
    path("datasets/", views.DatasetListView.as_view(), name="dataset-list"),
    path("datasets/<str:slug>.jsonld", views.DatasetRecordView.as_view(), name="dataset-record"),
    path("datasets/<str:slug>/", views.DatasetDetailView.as_view(), name="dataset-detail"),
    path("resources/<uuid:public_id>/", rows.ResourceDetailView.as_view(), name="resource-detail"),
    path("resources/<uuid:public_id>/rows/", rows.RowsView.as_view(), name="resource-rows"),
    path(
        "resources/<uuid:public_id>/rows.csv", rows.RowsCsvView.as_view(), name="resource-rows-csv"
    ),
    path(
        "resources/<uuid:public_id>/download/csv",
        rows.DownloadView.as_view(),
        name="resource-download",
    ),
]
