"""The whole demo keeps the contract: what was loaded is stored, and each document opens for everybody at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.demo import demo_in
from tests.servers import manage

# Runs in the demo's own process; what is wrong is printed as JSON, one list a rule.
_CHECK = """
import json
from django.conf import settings
from django.test import Client
from search.models import Document
from search.services import refresh_all
from tests.search.providers import contract
settings.ALLOWED_HOSTS = ["*"]
kinds = dict.fromkeys(Document.objects.order_by("kind").values_list("kind", flat=True))
found = {
    "repaired": refresh_all(),
    "kinds": list(kinds),
    "disagreements": contract.disagreements(),
    "malformed": contract.malformed(),
    "nameless": contract.nameless_facets(),
    "rewritten": contract.rewritten(),
    "unreachable": contract.unreachable(Client()),
}
print("FOUND" + json.dumps(found))
"""
EVERY_KIND = {
    *("adopted_text", "agency", "body", "clause", "column", "consultation", "data_question"),
    *("dataset", "event", "goal", "indicator", "initiative", "journey", "news", "outcome"),
    *("policy", "poll", "section", "service", "service_point", "strategy", "survey"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder: Path = tmp_path_factory.mktemp("demo")
    demo_in(folder, tmp_path_factory)
    told = manage(folder, "shell", "-c", _CHECK, DIWAN_DEMO="1")
    return json.loads(told.partition("FOUND")[2].splitlines()[0])


@pytest.mark.parametrize(
    "rule", ["disagreements", "malformed", "nameless", "rewritten", "unreachable"]
)
def test_the_demo_keeps_each_rule(found: dict, rule: str) -> None:
    assert found[rule] == []


def test_nothing_is_to_be_repaired_after_the_demo_was_loaded(found: dict) -> None:
    assert found["repaired"] == 0


def test_the_demo_has_every_kind(found: dict) -> None:
    assert set(found["kinds"]) >= EVERY_KIND
