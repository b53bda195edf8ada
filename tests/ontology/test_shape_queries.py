"""The queries made of the shapes find what pySHACL finds: on broken examples, planted mistakes, and what conforms."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

import ontology
from kg.shape_queries import UnknownConstraint, queries_of, shape_queries
from kg.validate import findings, shapes, validate
from tests.ontology.test_planted import plant

BROKEN = [path for path in sorted(ontology.INVALID.glob("*.ttl")) if not path.stem.startswith("TermShape")]


@pytest.fixture(scope="module")
def vocabularies(known: Graph) -> bytes:
    return known.serialize(format="nt", encoding="utf-8")


def asked(graph: Graph, vocabularies: bytes = b"") -> set[tuple[str, str]]:
    """Return (thing, shape) of what the queries find in a graph and the vocabularies."""
    store = ox.Store()
    for text in (vocabularies, graph.serialize(format="nt", encoding="utf-8")):
        store.bulk_load(text, format=ox.RdfFormat.N_TRIPLES)
    return {(row["this"].value, query.shape) for query in shape_queries() for row in store.query(query.sparql)}


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_examples(path: Path, vocabularies: bytes) -> None:
    """The file holds what pySHACL says of it (test_examples.py)."""
    graph = Graph().parse(path)
    told = {(finding.focus, finding.shape) for finding in findings(graph, shapes())}
    assert {shape for _, shape in told} == {path.stem}
    assert asked(graph, vocabularies) == told


def test_examples_conform(examples: Graph) -> None:
    assert asked(examples) == set()


def test_planted_mistakes(examples: Graph) -> None:
    graph = Graph() + examples
    wanted = plant(graph)
    found = asked(graph)
    assert wanted - found == set()
    assert found == {(finding.focus, finding.shape) for finding in validate(graph)}


def test_every_question_says_what_is_wrong_in_both_languages() -> None:
    assert [query.shape for query in shape_queries() if not query.zh or not query.en] == []


SHAPE = """
@prefix jx: <https://w3id.org/jixiao/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
jx:NewShape a sh:NodeShape ; sh:targetClass jx:Goal ; sh:property jx:NewShape-text .
jx:NewShape-text a sh:PropertyShape ; sh:path jx:text ; %s .
"""


@pytest.mark.parametrize("constraint", ["sh:lessThan jx:points", "sh:minCount 2", "sh:maxCount 3", "sh:nodeKind sh:Literal"])
def test_an_unknown_constraint_is_refused(constraint: str) -> None:
    with pytest.raises(UnknownConstraint, match="NewShape-text"):
        list(queries_of(Graph().parse(data=SHAPE % constraint)))
