"""The service hands no live iterator of the store to another thread: Oxigraph's belong to the thread that asked.

`Library.sparql` and `Library.dataset` read their answers as they come. They are for one thread: the command line, notebooks and
scripts. A route runs its work in a thread of a pool and its answer is written by another, so it asks by what fetches first
(`QuadStore.select`, `match`, `quads`) or by a worker process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

API = Path(__file__).resolve().parents[2] / "api"
LIVE = {"dataset", "query", "quads_for_pattern", "sparql"}
HOLDERS = {"library", "opened", "store", "_store"}
ONE_THREAD = {"cli", "worker.py"}
"""The command line has one thread; a worker asks in the main thread of its own process, and writes the answer there."""


def live_calls(source: str) -> Iterator[str]:
    """Yield the calls ``….library.sparql(…)``, ``….store.query(…)`` and the like."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LIVE:
            holder = node.func.value
            name = holder.attr if isinstance(holder, ast.Attribute) else holder.id if isinstance(holder, ast.Name) else ""
            if name in HOLDERS:
                yield f"{name}.{node.func.attr}"


def test_the_service_asks_by_what_fetches_first() -> None:
    modules = [path for path in API.rglob("*.py") if not ONE_THREAD & set(path.relative_to(API).parts)]
    assert API / "state.py" in modules
    assert {str(path): calls for path in modules if (calls := list(live_calls(path.read_text("utf-8"))))} == {}


def test_a_live_call_is_seen() -> None:
    source = "rows = state.library.sparql(q)\nstore.store.query(q)\nstate.pool.ask(q)\nrequest.query_params.get('query')"
    assert list(live_calls(source)) == ["library.sparql", "store.query"]
