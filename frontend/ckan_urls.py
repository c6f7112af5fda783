"""Addresses that CKAN gave out, with and without language and final slash."""

from django.urls import path

from frontend.views import ckan_addresses

_RESOURCE = "dataset/<str:name>/resource/<str:resource_id>"

site = [
    path(f"{start}{pattern}{end}", view)
    for start in ("", "<lang:language>/")
    for end in ("", "/")
    for pattern, view in (
        ("dataset/<str:name>", ckan_addresses.dataset),
        (_RESOURCE, ckan_addresses.resource),
        (f"{_RESOURCE}/download", ckan_addresses.download),
        (f"{_RESOURCE}/download/<str:filename>", ckan_addresses.download),
    )
]
