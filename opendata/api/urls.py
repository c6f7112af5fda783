"""Addresses of this context below /api/v1/."""

from django.urls import path

from opendata.api import (
    alerts,
    charts,
    ckan,
    described,
    differences,
    downloads,
    figures,
    machine,
    other_forms,
    quality,
    questions,
    rdf,
    reference,
    releases,
    requests,
    reuses,
    rows,
    usage,
    views,
)

_OWN = "agencies/<str:agency>/datasets/<str:slug>/"
_TABLE = "resources/<uuid:public_id>/"

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
    path(
        "reference-lists/<str:code>/", reference.ReferenceListView.as_view(), name="reference-list"
    ),
    path("catalog", rdf.CatalogueView.as_view(), name="catalogue"),
    path("catalog.jsonld", rdf.CatalogueJsonLdView.as_view(), name="catalogue-record"),
    path("catalog.ttl", rdf.CatalogueTurtleView.as_view(), name="catalogue-turtle"),
    path("catalog.rdf", rdf.CatalogueXmlView.as_view(), name="catalogue-xml"),
    path("catalog/quality/", quality.CatalogueQualityView.as_view(), name="catalogue-quality"),
    path(
        "catalog/datasets.csv", other_forms.DatasetsCsvView.as_view(), name="catalogue-datasets-csv"
    ),
    path(
        "catalog/resources.csv",
        other_forms.ResourcesCsvView.as_view(),
        name="catalogue-resources-csv",
    ),
    path("datasets/", views.DatasetListView.as_view(), name="dataset-list"),
    path("datasets/id/<uuid:identifier>", rdf.DatasetNameView.as_view(), name="dataset-name"),
    path(
        "datasets/id/<uuid:identifier>/releases/<int:number>",
        rdf.DatasetNameView.as_view(),
        name="dataset-release-name",
    ),
    *(
        path(
            f"datasets/<str:slug>.{ending}",
            rdf.DatasetRecordView.as_view(ending=ending),
            name=f"dataset-record-{ending}",
        )
        for ending in rdf.BY_ENDING
    ),
    path(
        "datasets/<str:slug>/quality/", quality.DatasetQualityView.as_view(), name="dataset-quality"
    ),
    path(
        "datasets/<str:slug>/datapackage.json",
        other_forms.DataPackageView.as_view(),
        name="dataset-package",
    ),
    path(
        "datasets/<str:slug>/schema.org.json",
        other_forms.StructuredDataView.as_view(),
        name="dataset-structured",
    ),
    path(
        "datasets/<str:slug>/releases/",
        releases.ReleaseListView.as_view(),
        name="dataset-releases",
    ),
    path(
        "datasets/<str:slug>/releases/<int:number>/",
        releases.ReleaseDetailView.as_view(),
        name="dataset-release",
    ),
    path(
        "datasets/<str:slug>/releases/<int:number>/files/<uuid:public_id>/",
        releases.ReleaseFileView.as_view(),
        name="dataset-release-file",
    ),
    path(
        "datasets/<str:slug>/questions/",
        questions.QuestionListView.as_view(),
        name="dataset-questions",
    ),
    path("datasets/<str:slug>/usage/", usage.UsageView.as_view(), name="dataset-usage"),
    path(
        "data-questions/<uuid:public_id>/",
        questions.QuestionView.as_view(),
        name="data-question",
    ),
    path("dataset-requests/", requests.RequestListView.as_view(), name="request-list"),
    path("reuses/", reuses.ReuseListView.as_view(), name="reuse-list"),
    path("unpublished-datasets/", requests.UnpublishedListView.as_view(), name="unpublished"),
    path("unpublished-datasets.csv", requests.UnpublishedCsvView.as_view(), name="unpublished-csv"),
    path("data-alerts/", alerts.AlertsView.as_view(), name="data-alerts"),
    path(
        "data-alerts/confirmation/",
        alerts.AlertConfirmationView.as_view(),
        name="data-alert-confirmation",
    ),
    path("data-alerts/<str:token>/", alerts.AlertView.as_view(), name="data-alert"),
    path("data-alerts/<str:token>/end/", alerts.AlertEndView.as_view(), name="data-alert-end"),
    path("datasets/<str:slug>/", views.DatasetDetailView.as_view(), name="dataset-detail"),
    path(_TABLE, rows.ResourceDetailView.as_view(), name="resource-detail"),
    path(f"{_TABLE}rows/", rows.RowsView.as_view(), name="resource-rows"),
    path(f"{_TABLE}rows.csv", downloads.RowsCsvView.as_view(), name="resource-rows-csv"),
    path(f"{_TABLE}facets/", figures.FacetsView.as_view(), name="resource-facets"),
    path(f"{_TABLE}statistics/", figures.StatisticsView.as_view(), name="resource-statistics"),
    path(f"{_TABLE}groups/", figures.GroupsView.as_view(), name="resource-groups"),
    path(f"{_TABLE}openapi.json", described.OpenApiView.as_view(), name="resource-openapi"),
    path(
        f"{_TABLE}download/<str:form>", downloads.DownloadView.as_view(), name="resource-download"
    ),
    path(f"{_TABLE}chart/", charts.ChartView.as_view(), name="resource-chart"),
    path(
        f"{_TABLE}chart.<str:form>",
        charts.ChartPictureView.as_view(),
        name="resource-chart-picture",
    ),
    path(
        f"{_TABLE}differences/<int:older>..<int:newer>/",
        differences.DifferencesView.as_view(),
        name="resource-differences",
    ),
    path(
        f"{_TABLE}differences/<int:older>..<int:newer>.csv",
        differences.DifferencesCsvView.as_view(),
        name="resource-differences-csv",
    ),
    path(
        "datasets/<str:slug>/differences/<int:older>..<int:newer>/",
        differences.ReleaseDifferencesView.as_view(),
        name="dataset-differences",
    ),
]
