"""Addresses of what the public does with data: questions, requests, reuses, alerts, feeds."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import data_alerts, data_questions, data_requests, dataset_feeds

_OF_DATASET = "<lang:language>/datasets/<str:slug>/"

site = [
    path(f"{_OF_DATASET}questions/", data_questions.listing, name="data-questions"),
    path(f"{_OF_DATASET}questions/ask/", data_questions.ask, name="data-question-ask"),
    path(
        f"{_OF_DATASET}questions/<uuid:public_id>/", data_questions.question, name="data-question"
    ),
    path(f"{_OF_DATASET}feed.atom", dataset_feeds.of_releases, name="dataset-feed"),
    path(f"{_OF_DATASET}<uuid:public_id>/feed.atom", dataset_feeds.of_view, name="resource-feed"),
    path("<lang:language>/data-requests/", data_requests.listing, name="data-requests"),
    path("<lang:language>/data-requests/new/", data_requests.send, name="data-request"),
    path("<lang:language>/reuses/", data_requests.reuses, name="reuses"),
    path("<lang:language>/reuses/new/", data_requests.send_reuse, name="reuse"),
    path(
        "<lang:language>/unpublished-datasets/",
        data_requests.unpublished,
        name="unpublished-datasets",
    ),
    path("<lang:language>/data-alerts/", data_alerts.ask, name="data-alert"),
    path("<lang:language>/data-alerts/sent/", data_alerts.sent, name="data-alert-sent"),
    path(
        "<lang:language>/data-alerts/confirm/<str:token>/",
        data_alerts.confirm,
        name="data-alert-confirm",
    ),
    path("<lang:language>/data-alerts/<str:token>/end/", data_alerts.end, name="data-alert-end"),
]
