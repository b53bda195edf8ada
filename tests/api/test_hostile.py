"""A minute of hostile traffic on the loopback, with honest clients beside it: `python -m tests.benchmarks.hostile` for ten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.hostile import attacked


@pytest.mark.slow
def test_honest_clients_are_answered(tmp_path: Path) -> None:
    """200, or 503 with Retry-After; never anything else, never nothing. How long it took depends on the machine."""
    told = attacked(tmp_path, 2, phases={})
    assert told["wrong"] == []
    assert told["answers_after"]
    seen = told["phases"]["all at once"]
    attacks = " ".join(seen["attacks"])
    assert all(name in attacks for name in ("upload", "bomb", "batch", "slow", "killed"))
    # Served, not merely sent away: of each kind whose line is its own, some.
    assert all(seen["kinds"][kind]["statuses"].get("200") for kind in ("search", "page", "list"))
