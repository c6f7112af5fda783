"""Addresses of services, service points, journeys and figures on the public site."""

from django.urls import path

from frontend.views import services

site = [
    path("<lang:language>/services/", services.catalogue, name="services"),
    path("<lang:language>/services/statistics/", services.statistics, name="service-statistics"),
    path("<lang:language>/service-points/", services.points, name="service-points"),
    path("<lang:language>/journeys/", services.journeys, name="journeys"),
]
