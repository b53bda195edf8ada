"""Records to quads and back, without loss; and the reference graph that all documents share."""

from kg.triples.decode import readings
from kg.triples.encode import document_iri, evidence_quads
from kg.triples.indicators import category_iri
from kg.triples.reference import reference_quads

__all__ = ["category_iri", "document_iri", "evidence_quads", "readings", "reference_quads"]
