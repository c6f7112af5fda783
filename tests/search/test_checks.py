"""``manage.py check`` names what cannot work, in a sentence with the variable's name."""

from __future__ import annotations

import pytest

from search import checks

FITTING = {
    "SEARCH_ENGINE": "elasticsearch",
    "ELASTICSEARCH_URL": ("https://es.example.org:9200",),
    "ELASTICSEARCH_API_KEY": "key",
}


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, []),
        ({"SEARCH_ENGINE": "embedded", "ELASTICSEARCH_URL": ()}, []),
        ({"SEARCH_ENGINE": "solr"}, ["search.E001"]),
        ({"ELASTICSEARCH_URL": ()}, ["search.E002"]),
        ({"ELASTICSEARCH_CLOUD_ID": "site:abc"}, ["search.E002"]),
        ({"ELASTICSEARCH_URL": ("es.example.org:9200",)}, ["search.E003"]),
        ({"ELASTICSEARCH_USER": "u", "ELASTICSEARCH_PASSWORD": "p"}, ["search.E004"]),
        ({"ELASTICSEARCH_API_KEY": "", "ELASTICSEARCH_USER": "u"}, ["search.E005"]),
        ({"ELASTICSEARCH_CA_FILE": "/nowhere/ca.pem"}, ["search.E006"]),
        (
            {"ELASTICSEARCH_URL": ("http://es:9200",), "ELASTICSEARCH_FINGERPRINT": "ab"},
            ["search.E007", "search.W001"],
        ),
        ({"ELASTICSEARCH_URL": ("http://es:9200",)}, ["search.W001"]),
        ({"ELASTICSEARCH_URL": ("http://es:9200",), "ELASTICSEARCH_API_KEY": ""}, []),
    ],
)
def test_wrong_combinations_are_named(settings, given: dict, ids: list[str]) -> None:
    for name, value in {**FITTING, **given}.items():
        setattr(settings, name, value)
    assert [message.id for message in checks.settings_fit()] == ids


def test_a_cluster_that_is_not_there_is_told_only_when_asked_for(settings) -> None:
    for name, value in FITTING.items():
        setattr(settings, name, value)
    settings.ELASTICSEARCH_URL = ("http://127.0.0.1:9",)
    (message,) = checks.server_answers()
    assert message.id == "search.E010"
    settings.SEARCH_ENGINE = "embedded"
    assert checks.server_answers() == []
