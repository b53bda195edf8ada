"""Twenty-six kinds of mistakes planted in the examples: every one is found, at the thing that is wrong."""

from __future__ import annotations

from decimal import Decimal

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

import ontology
from kg.validate import validate

JX = Namespace(ontology.NS)
PROV_FROM = URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")
HAS_UNIT = URIRef("http://qudt.org/schema/qudt/hasUnit")


def number(value: str) -> Literal:
    return Literal(Decimal(value))


class Planted:
    """Copies of good things with one mistake each."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.wanted: set[tuple[str, str]] = set()
        self.count = 0

    def copy(self, kind: str, shape: str, with_property: str | None = None) -> URIRef:
        """Return a copy of a good thing of a class, at which `shape` is expected to find something."""
        found = sorted(
            s
            for s in self.graph.subjects(RDF.type, JX[kind])
            if "planted" not in s and (with_property is None or self.graph.value(s, JX[with_property]) is not None)
        )
        self.count += 1
        node = URIRef(f"{found[0]}/planted/{self.count}")
        for predicate, value in list(self.graph.predicate_objects(found[0])):
            self.graph.add((node, predicate, value))
        for owner, predicate in list(self.graph.subject_predicates(found[0])):
            if predicate in (JX.hasCitation, JX.hasTarget, JX.hasResult, JX.hasObservation):
                holder = URIRef(f"{owner}/holder/{self.count}")
                for each, value in list(self.graph.predicate_objects(owner)):
                    if not str(each).startswith(f"{ontology.NS}has") and each != JX.basedOn:
                        self.graph.add((holder, each, value))
                for each in (JX.hasWording, JX.hasTarget):
                    if each != predicate and (kept := self.graph.value(owner, each)) is not None:
                        self.graph.add((holder, each, kept))
                self.graph.add((holder, predicate, node))
        self.wanted.add((str(node), shape))
        return node

    def put(self, node: URIRef, name: str, value: Node) -> None:
        self.graph.set((node, JX[name], value))

    def drop(self, node: URIRef, name: str) -> None:
        self.graph.remove((node, JX[name], None))


def plant(graph: Graph) -> set[tuple[str, str]]:
    """Plant the mistakes; return (thing, shape) of each."""
    it = Planted(graph)
    new = it.copy
    node = new("EvaluationRow", "RowScoreShape-within", "score")  # 1 a score above the points
    it.put(node, "points", number("5"))
    it.put(node, "score", number("7"))
    node = new("EvaluationRow", "EvaluationRowShape-score", "score")  # 2 a score that is no number
    it.put(node, "score", Literal("好"))
    node = new("Funds", "FundsSumShape-parts", "fiscalAmount")  # 3 parts above the total
    large = URIRef(f"{node}/large")
    for name, value in (("raw", Literal("9")), ("unit", Literal("万元")), ("amountWan", number("99999"))):
        graph.add((large, JX[name], value))
    graph.add((large, RDF.type, JX.Amount))
    it.put(node, "fiscalAmount", large)
    node = new("Target", "RangeShape-upper", "value")  # 4 an upper end below the lower one
    it.put(node, "upperValue", number("0.001"))
    node = new("Target", "QualityShape-number", "value")  # 5 a qualitative target with a number
    it.put(node, "kind", Literal("qualitative"))
    node = new("Target", "TargetShape-kind")  # 6 a kind that there is not
    it.put(node, "kind", Literal("guess"))
    node = new("Target", "TargetShape-operator")  # 7 an operator that there is not
    it.put(node, "operator", Literal("!="))
    node = new("Target", "TargetShape-raw")  # 8 a target without its text
    it.drop(node, "raw")
    node = new("Target", "TargetShape-value", "value")  # 9 two numbers
    graph.add((node, JX.value, number("123456")))
    node = new("Target", "UnitShape-known", "unit")  # 10 an unknown unit
    graph.set((node, HAS_UNIT, JX["unit-幅宽"]))
    node = new("Target", "PropertyShape-known")  # 11 an unknown property
    it.put(node, "colour", Literal("红"))
    node = new("Target", "PropertyShape-known")  # 12 a property of other things
    it.put(node, "sha256", Literal("0" * 64))
    node = new("Result", "RangeShape-upper", "value")  # 13 the same on a result
    it.put(node, "upperValue", number("0.001"))
    node = new("PolicyDocument", "NumberYearShape-agree", "year")  # 14 number and year disagree
    it.put(node, "year", Literal(1999))
    node = new("PolicyDocument", "PolicyDocumentKeyShape", "number")  # 15 neither number nor title
    it.drop(node, "number")
    it.drop(node, "title")
    node = new("PolicyDocument", "PolicyDocumentShape-year", "year")  # 16 a year before there was any
    it.put(node, "year", Literal(1200))
    node = new("Citation", "CitationShape-role")  # 17 a role that there is not
    it.put(node, "role", Literal("decoration"))
    node = new("Citation", "CitationShape-policy")  # 18 a citation of nothing
    it.drop(node, "citesPolicy")
    node = new("Citation", "CitationShape-place")  # 19 a citation without a place
    graph.remove((node, PROV_FROM, None))
    node = new("Indicator", "WordingAgreesShape-category", "level2Category")  # 20 another category than its wording
    it.put(node, "level2Category", JX["category-output.time"])
    it.put(node, "hasWording", next(w for w in graph.subjects(RDF.type, JX.Wording) if "/output.quantity/" in w))
    node = new("Indicator", "IndicatorShape-name")  # 21 no name
    it.drop(node, "level3")
    node = new("Indicator", "IndicatorShape-target")  # 22 no target
    it.drop(node, "hasTarget")
    node = new("Indicator", "IndicatorShape-points")  # 23 points below zero
    it.put(node, "points", number("-5"))
    node = new("Document", "DocumentShape-kind")  # 24 a kind of document that there is not
    it.put(node, "kind", Literal("poem"))
    node = new("Source", "SourceShape-sha256")  # 25 a hash that is none
    it.put(node, "sha256", Literal("xyz"))
    node = new("Indicator", "IndicatorScoreShape-within")  # 26 a score above the points of the indicator
    result = URIRef(f"{node}/result")
    for name, value in (("raw", Literal("98%")), ("score", number("12")), ("kind", Literal("quantitative"))):
        graph.add((result, JX[name], value))
    graph.add((result, RDF.type, JX.Result))
    it.put(node, "hasResult", result)
    it.put(node, "points", number("10"))
    return it.wanted


def test_planted_mistakes_are_found_where_they_are(examples: Graph) -> None:
    graph = Graph()
    for triple in examples:
        graph.add(triple)
    wanted = plant(graph)
    assert len(wanted) == 26
    found = {(finding.focus, finding.shape) for finding in validate(graph)}
    assert wanted - found == set()
