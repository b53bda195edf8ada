"""Every named query gives the same rows in both engines on the three real documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import read
from kg.named_queries import bind, load, names
from kg.triples import evidence_quads, reference_quads
from tests.kg.queries.dataset import BASE, oxigraph_rows, rdflib_rows


def quads(folder: Path) -> Iterator[ox.Quad]:
    evidence = [quad for path in sorted(folder.glob("*.txt")) for quad in evidence_quads(read(path), BASE)]
    yield from evidence
    yield from reference_quads(evidence, BASE)


@pytest.fixture(scope="module")
def engines(shared: Path) -> tuple[ox.Store, rdflib.Graph]:
    store = ox.Store()
    store.bulk_extend(quads(shared / "seeds"))
    text = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES)
    return store, rdflib.Graph().parse(data=text, format="nt")


@pytest.mark.parametrize("name", names())
def test_same_rows(name: str, engines: tuple[ox.Store, rdflib.Graph]) -> None:
    store, graph = engines
    text = bind(load(name))
    head, *rows = oxigraph_rows(store, text)
    other_head, *others = rdflib_rows(graph, text)
    assert other_head == head
    assert sorted(others) == sorted(rows)


def test_counts_by_number_are_those_of_the_gold(engines: tuple[ox.Store, rdflib.Graph], shared: Path) -> None:
    """gold/README.md lists how many indicators cite each number as their basis."""
    lines = (shared / "gold" / "README.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "〕" in line and line.startswith("|")]
    wanted = {row[0]: row[1] for row in cells if row[0].endswith("号") and row[1].isdigit()}
    _, *rows = oxigraph_rows(engines[0], load("most-cited").text)
    found = {row[0]: row[2] for row in rows if row[0]}
    assert len(wanted) == 12
    assert {number: found.get(number) for number in wanted} == wanted
