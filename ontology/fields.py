"""Fields and levels of government as SKOS schemes, made from ``vocab/fields.tsv``.

``python -m ontology.fields`` writes ``vocab/fields.ttl``. The notation of a field is the code of its 类 in the classification
of expenditure, so that exported libraries fit; where one 类 holds several fields, theirs stand under it.
"""

from __future__ import annotations

import csv
import sys

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

import ontology
from ontology.format import turtle

__all__ = ["LEVELS", "main", "schemes"]

FIELD_SCHEME = URIRef(f"{ontology.NS}FieldScheme")
LEVEL_SCHEME = URIRef(f"{ontology.NS}GovernmentLevelScheme")
LEVELS = (
    ("state", "中央", "the state"),
    ("province", "省级", "province"),
    ("city", "市级", "city or prefecture"),
    ("county", "县级", "county"),
    ("township", "乡级", "township"),
)


def _told(graph: Graph, term: URIRef, zh: str, en: str, meaning: tuple[str, str]) -> None:
    for predicate in (SKOS.prefLabel, RDFS.label):
        graph.add((term, predicate, Literal(zh, lang="zh-Hans")))
        graph.add((term, predicate, Literal(en, lang="en")))
    graph.add((term, SKOS.prefLabel, Literal(zh, lang="zh")))
    graph.add((term, SKOS.definition, Literal(meaning[0], lang="zh-Hans")))
    graph.add((term, SKOS.definition, Literal(meaning[1], lang="en")))


def _concept(graph: Graph, scheme: URIRef, name: str, notation: str) -> URIRef:
    term = URIRef(f"{ontology.NS}{name}-{notation}")
    graph.add((term, RDF.type, SKOS.Concept))
    graph.add((term, SKOS.inScheme, scheme))
    graph.add((term, SKOS.notation, Literal(notation)))
    return term


def schemes() -> Graph:
    """Return both schemes: fields of government, and levels."""
    graph = Graph()
    meant = (
        "政府工作领域；记号为支出功能分类科目的类。",
        "Fields of government; the notation is the 类 of expenditure by function.",
    )
    levels = ("单位所在的政府层级。", "Level of government that a body belongs to.")
    for scheme, zh, en, meaning in (
        (FIELD_SCHEME, "政府工作领域", "fields of government", meant),
        (LEVEL_SCHEME, "政府层级", "levels of government", levels),
    ):
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        _told(graph, scheme, zh, en, meaning)
    with (ontology.VOCAB / "fields.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {row["notation"] for row in rows}
    for row in rows:
        term = _concept(graph, FIELD_SCHEME, "field", row["notation"])
        meaning = (f"单位的工作领域：{row['zh']}（类{row['code']}）。", f"Bodies whose field is {row['en']} ({row['code']}).")
        _told(graph, term, row["zh"], row["en"], meaning)
        if row["notation"] != row["code"] and row["code"] in known:
            graph.add((term, SKOS.broader, URIRef(f"{ontology.NS}field-{row['code']}")))
        else:
            graph.add((term, SKOS.topConceptOf, FIELD_SCHEME))
    for notation, zh, en in LEVELS:
        term = _concept(graph, LEVEL_SCHEME, "government", notation)
        _told(graph, term, zh, en, (f"{zh}的单位。", f"Bodies of {en}."))
        graph.add((term, SKOS.topConceptOf, LEVEL_SCHEME))
    return graph


def main() -> int:
    """Write ``vocab/fields.ttl``; return the exit status."""
    (ontology.VOCAB / "fields.ttl").write_text(turtle(schemes()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
