"""Addresses for operators: health, metrics and the demo's inbox."""

from django.urls import path

from operations import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("demo/inbox/", views.inbox, name="demo-inbox"),
    path("demo/inbox/<uuid:pk>/", views.inbox_mail, name="demo-mail"),
]
