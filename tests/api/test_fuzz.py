"""The description of the service held against the service: whatever is sent, no 500, and errors in one shape."""

from __future__ import annotations

import contextlib
from itertools import product
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from api.app import create_app
from api.settings import Settings

GENEROUS = 300
"""Seconds for one request or query: that none fails is what is proved here, not how fast a busy machine is."""


@pytest.mark.slow
def test_no_server_error(sample_library: Path) -> None:
    """For each operation of the OpenAPI description, a few dozen requests that fit it and that do not."""
    app = create_app(Settings(sample_library, query_seconds=GENEROUS, allowed_hosts=("*",)))
    asked: dict[str, int] = {}
    try:
        schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation, mode in product(operations, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):

            @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                response = case.call(timeout=GENEROUS)
                case.validate_response(response, checks=[not_a_server_error])
                asked[case.operation.label] = asked.get(case.operation.label, 0) + 1
                if response.status_code >= 400:
                    assert response.headers["content-type"][0] == "application/problem+json"

            # An operation without parameters has no wrong request.
            with contextlib.suppress(Unsatisfiable):
                ask()
    finally:
        app.state.holder.close()
    assert len(asked) >= 15
    assert min(asked.values()) >= 1
