"""A machine that reads only the schema finds no request that brings the API down."""

from __future__ import annotations

import os

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from config.wsgi import in_process_api

schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", in_process_api)
EXAMPLES = int(os.environ.get("DIWAN_SCHEMA_EXAMPLES", "12"))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_generated_request_brings_the_api_down(case: schemathesis.Case, demo: None) -> None:
    case.call_and_validate(checks=(not_a_server_error,))
