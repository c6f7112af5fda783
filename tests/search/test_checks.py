"""``manage.py check`` names what cannot work, in a sentence with the variable's name."""

from __future__ import annotations

import pytest

from search import checks

FITTING = {
    "engine": "elasticsearch",
    "url": ("https://es.example.org:9200",),
    "api_key": "key",
}


def given_to(settings, given: dict) -> None:
    own = {**FITTING, **given}
    settings.SEARCH_ENGINE = own.pop("engine")
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, **own}


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, []),
        ({"engine": "embedded", "url": ()}, []),
        ({"engine": "solr"}, ["search.E001"]),
        ({"url": ()}, ["search.E002"]),
        ({"cloud_id": "site:abc"}, ["search.E002"]),
        ({"url": ("es.example.org:9200",)}, ["search.E003"]),
        ({"user": "u", "password": "p"}, ["search.E004"]),
        ({"api_key": "", "user": "u"}, ["search.E005"]),
        ({"ca_file": "/nowhere/ca.pem"}, ["search.E006"]),
        (
            {"url": ("http://es:9200",), "fingerprint": "ab"},
            ["search.E007", "search.W001"],
        ),
        ({"url": ("http://es:9200",)}, ["search.W001"]),
        ({"url": ("http://es:9200",), "api_key": ""}, []),
    ],
)
def test_wrong_combinations_are_named(settings, given: dict, ids: list[str]) -> None:
    given_to(settings, given)
    assert [message.id for message in checks.settings_fit()] == ids


def test_a_cluster_that_is_not_there_is_told_only_when_asked_for(settings) -> None:
    given_to(settings, {"url": ("http://127.0.0.1:9",)})
    (message,) = checks.server_answers()
    assert message.id == "search.E010"
    settings.SEARCH_ENGINE = "embedded"
    assert checks.server_answers() == []
