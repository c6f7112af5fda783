"""Every alert asks for a figure that `/metrics` tells, and leads to a section that says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from common.metrics import count_bucket_call
from operations.pitr import status
from tests.architecture.source import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
# What Prometheus itself tells of every target.
ITS_OWN = {"up"}
_FAMILY = re.compile(r'\{__name__=~"([^"]+)"\}')


def asked(expression: str) -> set[str]:
    """The names of metrics in an expression; families by pattern are written out."""
    names = set(re.findall(r"\bdiwan_[a-z_]+\b", _FAMILY.sub("", expression)))
    for pattern in _FAMILY.findall(expression):
        start, _, rest = pattern.partition("(")
        choices, _, end = rest.partition(")")
        names |= {f"{start}{choice}{end}" for choice in choices.split("|")}
    return names or ITS_OWN & set(re.findall(r"\w+", expression))


@pytest.mark.django_db
def test_every_figure_that_an_alert_asks_for_is_told(client: Client, settings, tmp_path) -> None:
    settings.DIWAN_METRICS_TOKEN = "token"
    settings.CKAN_URL = "http://127.0.0.1:1"
    settings.DATA_DIR = tmp_path
    status.record("restore-drill", {"passed": True})
    bearer = {"Authorization": "Bearer token"}
    client.get("/metrics", headers=bearer)  # so that a request was counted
    count_bucket_call("get", "done")  # where there is a bucket
    text = client.get("/metrics", headers=bearer).text
    told = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    # Told only where they exist: a second index, a database server and its archive.
    told |= {"diwan_search_elasticsearch_lag_seconds", "diwan_database_connections_ratio"} | ITS_OWN
    told |= {"diwan_wal_archive_failing"}
    wrong = {rule["alert"]: asked(rule["expr"]) - told for rule in RULES}
    assert {alert: names for alert, names in wrong.items() if names} == {}
    assert all(asked(rule["expr"]) for rule in RULES)


@pytest.mark.django_db
@pytest.mark.database
def test_of_a_database_server_it_tells_the_connections_in_use() -> None:
    from django.db import connection
    from django.utils import timezone

    from operations import metrics

    told = {gauge.name: gauge.value for gauge in metrics.care(timezone.now())}
    shares = [told[name] for name in told if name == "diwan_database_connections_ratio"]
    assert len(shares) == (connection.vendor == "postgresql")
    assert all(0 < share <= 1 for share in shares)


def test_every_alert_says_what_is_wrong_and_where_to_read_what_to_do() -> None:
    text = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings}
    for rule in RULES:
        notes = rule["annotations"]
        page, _, anchor = notes["runbook"].partition("#")
        assert (page, anchor in anchors) == ("docs/monitoring.md", True), rule["alert"]
        assert notes["summary"].endswith("."), rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert f"`{rule['alert']}`" in text, rule["alert"]
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_promtool_accepts_the_rules_where_it_is_installed() -> None:
    """The same by the field's own tool; a machine without it relies on the tests above."""
    tool = shutil.which("promtool")
    if tool is None:
        return
    for order in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run(
            [tool, *order], cwd=Path(FOLDER), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
