"""The API's description names the token, the scope of each address for machines, and every message of webhooks."""

from __future__ import annotations

from pathlib import Path

from accounts.models import Scope
from common.registry import OUTWARD_EVENTS
from tests.contracts.schema import document

MACHINES = Path(__file__).resolve().parents[2] / "docs" / "machines.md"


def _machine_operations() -> dict[str, dict]:
    return {
        operation["operationId"]: operation
        for path in document()["paths"].values()
        for operation in path.values()
        if "machines" in operation.get("tags", ())
    }


def test_tokens_are_described_as_a_bearer_scheme() -> None:
    scheme = document()["components"]["securitySchemes"]["agencyToken"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all(f"`{scope}`" in scheme["description"] for scope in Scope.values)


def test_every_address_for_machines_asks_for_the_token_and_names_its_scope() -> None:
    operations = _machine_operations()
    assert len(operations) == 6
    for operation in operations.values():
        assert operation["security"] == [{"agencyToken": []}]
        assert any(f"`{scope}`" in operation["description"] for scope in Scope.values)


def test_every_event_is_described_as_a_webhook_and_in_the_handbook() -> None:
    webhooks = document()["webhooks"]
    assert list(webhooks) == list(OUTWARD_EVENTS)
    text = MACHINES.read_text(encoding="utf-8")
    assert [name for name in OUTWARD_EVENTS if f"`{name}`" not in text] == []
    for name, item in webhooks.items():
        body = item["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body["properties"]["type"]["const"] == name
