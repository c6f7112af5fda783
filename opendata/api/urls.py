"""Addresses of this context below /api/v1/."""

from django.urls import path

from opendata.api import ckan, machine, rows, views

_OWN = "agencies/<str:agency>/datasets/<str:slug>/"

urlpatterns = [
    path(_OWN, machine.DatasetView.as_view(), name="machine-dataset"),
    path(f"{_OWN}resources/<str:name>/", machine.ResourceView.as_view(), name="machine-resource"),
    path(f"{_OWN}publish/", machine.PublishView.as_view(), name="machine-dataset-publish"),
    path("ckan-addresses/<str:name>/", ckan.AddressView.as_view(), name="ckan-address"),
    path(
        "ckan-addresses/<str:name>/<str:resource>/",
        ckan.ResourceAddressView.as_view(),
        name="ckan-resource-address",
    ),
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
