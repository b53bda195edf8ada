"""The thesaurus as SKOS: ``ontology/vocab/thesaurus.ttl``, made from the table that is edited, ``thesaurus.tsv``.

Preferred labels stand under ``skos:prefLabel``, labels that forms use under ``skos:altLabel``, labels that only people use
under ``skos:hiddenLabel`` (for search, never shown as a term); a head of indicators points with ``skos:relatedMatch`` at the
categories of level 2 that it speaks for.
"""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

import ontology
from kg import thesaurus
from ontology.format import turtle

__all__ = ["PATH", "graph", "write"]

PATH = ontology.THESAURUS

_JX = Namespace(ontology.NS)
_SCHEME = _JX["Thesaurus"]
_CATEGORIES = {
    "数量": "output.quantity",
    "质量": "output.quality",
    "时效": "output.time",
    "成本": "output.cost",
    "经济": "benefit.economic",
    "社会": "benefit.social",
    "生态": "benefit.ecological",
    "可持续": "benefit.sustained",
    "满意": "satisfaction.served",
}


def _named(made: Graph, node: URIRef, chinese: str, english: str) -> None:
    for label in (Literal(chinese, lang="zh"), Literal(chinese, lang="zh-Hans"), Literal(english, lang="en")):
        made.add((node, SKOS.prefLabel, label))
    made.add((node, RDFS.label, Literal(chinese, lang="zh-Hans")))
    made.add((node, RDFS.label, Literal(english, lang="en")))


def graph() -> Graph:
    """Return the thesaurus that ships as a graph."""
    made = Graph()
    made.add((_SCHEME, RDF.type, SKOS.ConceptScheme))
    _named(made, _SCHEME, "绩效词表", "thesaurus of performance")
    made.add((_SCHEME, SKOS.definition, Literal("口语说法与表格用语的对照，供检索用。", lang="zh-Hans")))
    made.add((_SCHEME, SKOS.definition, Literal("What people say and what forms say, for search.", lang="en")))
    for concept in thesaurus.load().concepts.values():
        node = _JX[f"concept-{concept.id}"]
        made.add((node, RDF.type, SKOS.Concept))
        _named(made, node, concept.label, concept.id.replace("-", " "))
        made.add((node, SKOS.inScheme, _SCHEME))
        for label in concept.forms:
            made.add((node, SKOS.altLabel, Literal(label, lang="zh-Hans")))
        for label in concept.people:
            made.add((node, SKOS.hiddenLabel, Literal(label, lang="zh-Hans")))
        for above in concept.broader:
            made.add((node, SKOS.broader, _JX[f"concept-{above}"]))
        if not concept.broader:
            made.add((node, SKOS.topConceptOf, _SCHEME))
        for stem in concept.families:
            made.add((node, SKOS.relatedMatch, _JX[f"category-{_CATEGORIES[stem]}"]))
    return made


def write(path: Path = PATH) -> None:
    """Write the thesaurus as Turtle, in the one way in which this project writes it."""
    path.write_text(turtle(graph()), "utf-8", newline="\n")
