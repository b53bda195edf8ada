"""The vocabulary and the examples as graphs, parsed once."""

from __future__ import annotations

import pytest
from rdflib import Graph

import ontology


def _parsed(paths: list) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def vocabulary() -> Graph:
    return _parsed([ontology.CORE, ontology.CATEGORIES, ontology.SCHEMES])


@pytest.fixture(scope="session")
def thesaurus() -> Graph:
    return _parsed([ontology.THESAURUS])


@pytest.fixture(scope="session")
def known(vocabulary: Graph, thesaurus: Graph) -> Graph:
    """What documents may point at."""
    return vocabulary + thesaurus + _parsed([ontology.FIELDS, ontology.UNITS])


@pytest.fixture(scope="session")
def examples(known: Graph) -> Graph:
    return known + _parsed(sorted(ontology.EXAMPLES.glob("*.ttl")))
