"""The shapes of the ontology as SPARQL queries, so that a build can ask them of every document.

pySHACL (`kg.validate`) needs about a second for a few thousand triples; the engine of the store answers the same questions
over a million in seconds. Each constraint of a shape is one query for the things that break it. What the shapes of this project
do not use is refused, so that no constraint is passed over in silence; that both ways find the same is held by a test on the
broken examples of the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology
from kg.errors import JixiaoError

__all__ = ["ShapeQuery", "UnknownConstraint", "shape_queries"]

_STYLE = "style"
"""Shapes of terms of the vocabulary, not of data."""

_NUMBERS = (XSD.decimal, XSD.integer)
_PASSIVE = {
    RDF.type, SH.path, SH.message, SH.property, SH.sparql, SH.targetClass, SH.minCount, SH.maxCount, SH["or"], SH.select,
    URIRef("http://www.w3.org/2004/02/skos/core#definition"),
}  # fmt: skip
"""What says no constraint of values: names, messages, and what has a query of its own."""


class UnknownConstraint(JixiaoError):
    """A shape uses a constraint that there is no query for."""


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """One question: which things break a shape.

    Attributes:
        shape: name of the shape, without the namespace.
        path: IRI of the property, ``^`` in front for the inverse; empty where the query says it, or the whole thing is meant.
        zh: what is wrong, in Chinese.
        en: what is wrong, in English.
        sparql: SELECT query with the variables ``?this``, ``?value`` and, where `path` is empty, perhaps ``?path``.
    """

    shape: str
    path: str
    zh: str
    en: str
    sparql: str


@cache
def shape_queries() -> tuple[ShapeQuery, ...]:
    """Return the questions of all shapes for data, sorted by the name of the shape.

    Raises:
        UnknownConstraint: a shape uses what is not known here.
    """
    graph = Graph()
    for path in sorted(ontology.SHAPES.glob("*.ttl")):
        if path.stem != _STYLE:
            graph.parse(path, format="turtle")
    return tuple(sorted(queries_of(graph), key=lambda query: (query.shape, query.sparql)))


def queries_of(graph: Graph | Path) -> Iterator[ShapeQuery]:
    """Yield the questions of the shapes in a graph, or a Turtle file.

    Raises:
        UnknownConstraint: a shape uses what is not known here.
    """
    shapes = graph if isinstance(graph, Graph) else Graph().parse(graph, format="turtle")
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        _refuse_unknown(shapes, shape, set())
        target = _target(shapes, shape)
        for part in shapes.objects(shape, SH.property):
            for sparql in _of_property(shapes, part, target):
                yield _query(shapes, part, _path_name(shapes, part), sparql)
        for part in shapes.objects(shape, SH.sparql):
            select = str(shapes.value(part, SH.select)).replace("$this", "?this")
            yield _query(shapes, part, "", f"SELECT * WHERE {{ {{ {target} }} {{ {select} }} }}")
        for choice in shapes.objects(shape, SH["or"]):
            parts = list(Collection(shapes, choice))
            for part in parts:
                _refuse_unknown(shapes, part, set())
            absent = [_missing(shapes, part) for part in parts]
            yield _query(shapes, shape, "", f"SELECT ?this WHERE {{ {target} {' '.join(absent)} }}")


def _query(graph: Graph, shape: Node, path: str, sparql: str) -> ShapeQuery:
    told = {getattr(message, "language", ""): str(message) for message in graph.objects(shape, SH.message)}
    name = str(shape).removeprefix(ontology.NS)
    return ShapeQuery(name, path, told.get("zh-Hans", told.get("zh-hans", "")), told.get("en", ""), sparql)


def _target(graph: Graph, shape: Node) -> str:
    """Return the pattern of the things that a shape is about."""
    classes = sorted(str(each) for each in graph.objects(shape, SH.targetClass))
    if not classes:
        raise UnknownConstraint(f"{shape}: 没有 sh:targetClass")
    if len(classes) == 1:
        return f"?this a <{classes[0]}> ."
    return f"VALUES ?shapeClass {{ {' '.join(f'<{each}>' for each in classes)} }} ?this a ?shapeClass ."


def _path_name(graph: Graph, shape: Node) -> str:
    path = graph.value(shape, SH.path)
    inverse = graph.value(path, SH.inversePath)
    return f"^{inverse}" if inverse is not None else str(path)


def _pattern(graph: Graph, shape: Node, value: str) -> str:
    """Return the triple pattern of a property shape's path."""
    path = _path_name(graph, shape)
    return f"{value} <{path[1:]}> ?this ." if path.startswith("^") else f"?this <{path}> {value} ."


def _missing(graph: Graph, shape: Node) -> str:
    """Return the pattern that a property shape asks for and a thing lacks."""
    if graph.value(shape, SH.minCount) != Literal(1):
        raise UnknownConstraint(f"{shape}: sh:minCount 只支持 1")
    return f"FILTER NOT EXISTS {{ {_pattern(graph, shape, '?value')} }}"


def _of_property(graph: Graph, shape: Node, target: str) -> Iterator[str]:
    """Yield the queries of a property shape: something is missing, is there twice, or is not as it should be."""
    _refuse_unknown(graph, shape, set(_VALUES))
    if graph.value(shape, SH.minCount) is not None:
        yield f"SELECT ?this WHERE {{ {target} {_missing(graph, shape)} }}"
    most = graph.value(shape, SH.maxCount)
    if most is not None:
        if most != Literal(1):
            raise UnknownConstraint(f"{shape}: sh:maxCount 只支持 1")
        both = f"{_pattern(graph, shape, '?value')} {_pattern(graph, shape, '?other')}"
        yield f"SELECT DISTINCT ?this WHERE {{ {target} {both} FILTER(!sameTerm(?value, ?other)) }}"
    wrong = [test(graph, shape, value) for name, test in _VALUES.items() for value in graph.objects(shape, name)]
    if wrong:
        yield f"SELECT ?this ?value WHERE {{ {target} {_pattern(graph, shape, '?value')} FILTER({' || '.join(wrong)}) }}"


def _refuse_unknown(graph: Graph, shape: Node, known: set[Node]) -> None:
    unknown = sorted(str(name) for name in graph.predicates(shape) if name not in known and name not in _PASSIVE)
    if unknown:
        raise UnknownConstraint(f"{shape}: {'、'.join(unknown)}")


def _datatype(graph: Graph, shape: Node, value: Node) -> str:
    ill = " || !isNumeric(?value)" if value in _NUMBERS else ""
    return f"!isLiteral(?value) || COALESCE(DATATYPE(?value) != <{value}>, true){ill}"


def _class(graph: Graph, shape: Node, value: Node) -> str:
    return f"NOT EXISTS {{ ?value a <{value}> }}"


def _in(graph: Graph, shape: Node, value: Node) -> str:
    return f"?value NOT IN ({', '.join(each.n3() for each in Collection(graph, value))})"


def _node_kind(graph: Graph, shape: Node, value: Node) -> str:
    if value != SH.IRI:
        raise UnknownConstraint(f"{shape}: sh:nodeKind {value}")
    return "!isIRI(?value)"


def _compared(sign: str) -> Callable[[Graph, Node, Node], str]:
    return lambda graph, shape, value: f"!COALESCE(?value {sign} {value.n3()}, false)"


def _pattern_of(graph: Graph, shape: Node, value: Node) -> str:
    return f"!REGEX(STR(?value), {Literal(str(value)).n3()})"


def _least_length(graph: Graph, shape: Node, value: Node) -> str:
    return f"STRLEN(STR(?value)) < {value}"


_VALUES: dict[Node, Callable[[Graph, Node, Node], str]] = {
    SH.datatype: _datatype,
    SH["class"]: _class,
    SH["in"]: _in,
    SH.nodeKind: _node_kind,
    SH.minInclusive: _compared(">="),
    SH.maxInclusive: _compared("<="),
    SH.pattern: _pattern_of,
    SH.minLength: _least_length,
}
"""Constraint → condition on ``?value`` under which it is broken."""
