"""Every example conforms; every broken one trips exactly its own shape, as the report in the same file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, SH, Graph, URIRef

import ontology
from kg.triples.wordings import wording_triples
from kg.validate import findings, shapes, validate

VALID = sorted(ontology.EXAMPLES.glob("*.ttl"))
INVALID = sorted(ontology.INVALID.glob("*.ttl"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_example_conforms(path: Path, known: Graph) -> None:
    assert validate(Graph().parse(path) + known) == ()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_broken_example_trips_its_own_shape_only(path: Path, known: Graph) -> None:
    graph = Graph().parse(path)
    every = shapes() + shapes("style")
    expected = findings(graph, every)
    assert [finding.shape for finding in expected] == [path.stem]
    style = path.stem.startswith("TermShape")
    found = validate(graph if style else graph + known, *(["style"] if style else []))
    assert found == expected
    assert found[0].zh
    assert found[0].en


def test_each_shape_has_its_broken_example() -> None:
    every = shapes() + shapes("style")
    leaves = {str(s).removeprefix(ontology.NS) for s in every.subjects(RDF.type, SH.PropertyShape)}
    leaves |= {str(s).removeprefix(ontology.NS) for s in every.subjects(RDF.type, SH.SPARQLConstraint)}
    leaves |= {str(s).removeprefix(ontology.NS) for s in every.subjects(SH["or"], None)}
    assert {path.stem for path in INVALID} == leaves


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_example_says_of_wordings_what_a_build_would(path: Path) -> None:
    graph = Graph().parse(path)
    wordings = sorted(str(node) for node in graph.subjects(RDF.type, URIRef(ontology.NS + "Wording")))
    assert wordings
    for wording in wordings:
        built = {(p.value, o.value) for _, p, o in wording_triples(NamedNode(wording))}
        assert {(str(p), str(o)) for p, o in graph.predicate_objects(URIRef(wording))} == built


def test_each_class_has_an_example(examples: Graph) -> None:
    every = shapes()
    without = {str(c) for c in every.objects(None, SH.targetClass) if (None, RDF.type, c) not in examples}
    assert without == set()
