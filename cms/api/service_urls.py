"""Addresses about services below /api/v1/."""

from django.urls import path

from cms.api import (
    journeys,
    popular_services,
    service_points,
    service_statistics,
    services,
    taxonomies,
)

urlpatterns = [
    path("services/", services.CatalogueView.as_view(), name="services"),
    path(
        "services/popular/", popular_services.PopularServicesView.as_view(), name="popular-services"
    ),
    path("services/<str:slug>/", services.ServiceView.as_view(), name="service"),
    path("service-points/", service_points.PointsView.as_view(), name="service-points"),
    path("journeys/", journeys.JourneysView.as_view(), name="journeys"),
    path(
        "service-statistics/",
        service_statistics.ServiceStatisticsView.as_view(),
        name="service-statistics",
    ),
    path("taxonomies/", taxonomies.TaxonomiesView.as_view(), name="taxonomies"),
]
