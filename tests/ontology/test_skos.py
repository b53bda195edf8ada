"""The concept schemes keep the rules of SKOS (W3C SKOS Reference, S9 to S46)."""

from __future__ import annotations

import pytest
from rdflib import RDF, SKOS, Graph, URIRef

import ontology


def concepts(graph: Graph) -> list[URIRef]:
    return sorted(graph.subjects(RDF.type, SKOS.Concept))


def test_labels_are_disjoint(vocabulary: Graph) -> None:
    """S13: no text is both preferred, alternative and hidden label of one concept."""
    for concept in concepts(vocabulary):
        kinds = [set(vocabulary.objects(concept, p)) for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert kinds[0].isdisjoint(kinds[1]), concept
        assert kinds[0].isdisjoint(kinds[2]), concept
        assert kinds[1].isdisjoint(kinds[2]), concept


def test_notations_are_unique_in_a_scheme(vocabulary: Graph) -> None:
    for scheme in vocabulary.subjects(RDF.type, SKOS.ConceptScheme):
        notations = [str(n) for c in vocabulary.subjects(SKOS.inScheme, scheme) for n in vocabulary.objects(c, SKOS.notation)]
        assert notations
        assert len(notations) == len(set(notations)), scheme


def test_every_concept_hangs_in_its_scheme(vocabulary: Graph) -> None:
    for concept in concepts(vocabulary):
        for scheme in vocabulary.objects(concept, SKOS.inScheme):
            above = vocabulary.value(concept, SKOS.broader)
            top = (concept, SKOS.topConceptOf, scheme) in vocabulary
            assert top or (above, SKOS.inScheme, scheme) in vocabulary, (concept, scheme)


MAPPINGS = [SKOS.closeMatch, SKOS.exactMatch, SKOS.relatedMatch]


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_mappings_inside_are_told_from_both_ends(mapping: URIRef, vocabulary: Graph) -> None:
    for one, other in vocabulary.subject_objects(mapping):
        if str(other).startswith(ontology.NS):
            assert (other, mapping, one) in vocabulary


def test_cost_stands_at_two_places_that_are_close(vocabulary: Graph) -> None:
    first, second = (URIRef(f"{ontology.NS}category-{name}") for name in ("output.cost", "cost"))
    assert (first, SKOS.closeMatch, second) in vocabulary
    assert vocabulary.value(first, SKOS.broader) == URIRef(f"{ontology.NS}category-output")
    assert vocabulary.value(second, SKOS.broader) is None
