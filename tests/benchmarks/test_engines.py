"""Named queries give the same rows in every SPARQL engine at hand; what tells answers apart does so."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.benchmarks.engines.__main__ import examples_dumped, measured
from tests.benchmarks.engines.compare import compared
from tests.benchmarks.engines.engines import ENGINES, Rows, available
from tests.kg.queries.dataset import PARAMETERS

ANSWER = [["name", "n"], ["甲", "1"], ["乙", "2"]]


def failing(_: str) -> Rows:
    raise RuntimeError("Virtuoso 37000 Error SP030")


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ([["n", "name"], ["1", "甲"], ["2", "乙"]], "variables"),
        ([["name", "n"], ["甲", "1"]], "rows"),
        ([["name", "n"], ["甲", "1"], ["乙", "3"]], "rows"),
        ([["name", "n"], ["甲", "1"], ["乙", "2"], ["乙", "2"]], "rows"),
        ([["name", "n"], ["乙", "2"], ["甲", "1"]], "order"),
    ],
)
def test_answers_are_told_apart(found: Rows, kind: str) -> None:
    difference = compared("q", "", ANSWER, lambda _: found)
    assert difference is not None
    assert difference.kind == kind
    assert compared("q", "", ANSWER, lambda _: [list(row) for row in ANSWER]) is None


def test_an_engine_that_refuses_is_told() -> None:
    assert str(compared("q", "", ANSWER, failing)) == "q: error: RuntimeError: Virtuoso 37000 Error SP030"


def test_numbers_are_compared_by_value(tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    quad = ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("2.50", datatype=ox.NamedNode(f"{XSD}decimal")))
    dump.write_bytes(ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"")
    with ENGINES["pyoxigraph"](dump, tmp_path) as ask:
        assert ask('SELECT ?o ("2.50" AS ?text) { ?s ?p ?o }') == [["o", "text"], ["2.5", "2.50"]]


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.slow
@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pyoxigraph"])
def test_named_queries_are_equal(engine: str, tmp_path: Path) -> None:
    if engine not in available():
        pytest.skip(f"{engine} is not installed (tests/benchmarks/engines/engines.py says how)")
    examples_dumped(tmp_path / "examples.nq")
    assert measured(tmp_path / "examples.nq", tmp_path / "stores", PARAMETERS, [engine]) == {engine: []}
