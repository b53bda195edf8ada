"""Check a graph against the shapes of the ontology (SHACL), with findings that people can read.

Meant for graphs of some documents: pySHACL needs about a second for a few thousand triples. A library is checked by sample;
what a build checks of every quad stands in `kg.store`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
from pyoxigraph import Quad, RdfFormat, serialize
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

import ontology
from kg.errors import JixiaoError

__all__ = ["Finding", "ShapesError", "findings", "graph_of", "shapes", "validate"]

_STYLE = "style"


class ShapesError(JixiaoError):
    """The shapes themselves cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a shape finds wrong.

    Attributes:
        focus: IRI of the node that is wrong.
        path: IRI of the property, empty where the node as a whole is meant; ``^`` in front for the inverse.
        value: the value that is wrong, empty where one is missing.
        shape: name of the shape, without the namespace.
        component: kind of constraint, without the namespace (``MinCountConstraintComponent``).
        zh: message in Chinese.
        en: message in English.
    """

    focus: str
    path: str
    value: str
    shape: str
    component: str
    zh: str
    en: str

    def __str__(self) -> str:
        """One line in Chinese: node, property, value, what is wrong."""
        path = self.path.replace(ontology.NS, "jx:")
        return f"{self.focus}{' ' + path if path else ''}{'（' + self.value + '）' if self.value else ''}：{self.zh}"


@cache
def shapes(*names: str) -> Graph:
    """Return the shapes: those of the named files of ``ontology/shapes``, by default all for data."""
    graph = Graph()
    for path in sorted(ontology.SHAPES.glob("*.ttl")):
        if path.stem in names or (not names and path.stem != _STYLE):
            graph.parse(path, format="turtle")
    return graph


def graph_of(quads: Iterable[Quad]) -> Graph:
    """Return `quads` as one rdflib graph, the union of their named graphs."""
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=text or b"", format="nt")


def validate(data: Iterable[Quad] | Graph | Path, *names: str) -> tuple[Finding, ...]:
    """Return what is wrong with `data`, sorted; empty where it conforms.

    Evidence alone is not enough: its links lead into the reference graph, whose classes the shapes ask for.

    Args:
        data: quads, an rdflib graph, or a Turtle file.
        names: files of shapes; by default all for data.

    Raises:
        ShapesError: the shapes break the rules of SHACL.
    """
    if isinstance(data, Path):
        graph = Graph().parse(data, format="turtle")
    else:
        graph = data if isinstance(data, Graph) else graph_of(data)
    return findings(report(graph, shapes(*names)), shapes(*names))


def report(graph: Graph, shape_graph: Graph) -> Graph:
    """Return pySHACL's validation report on `graph`.

    Raises:
        ShapesError: the shapes break the rules of SHACL.
    """
    try:
        _, found, text = pyshacl.validate(graph, shacl_graph=shape_graph, advanced=False, inference="none", inplace=True)
    except (pyshacl.errors.ShapeLoadError, pyshacl.errors.ConstraintLoadError) as error:
        raise ShapesError(str(error)) from error
    if not isinstance(found, Graph):
        raise ShapesError(str(text))
    return found


def findings(results: Graph, shape_graph: Graph) -> tuple[Finding, ...]:
    """Return the results in a SHACL validation report, sorted.

    Args:
        results: graph that holds the report.
        shape_graph: shapes, which hold the messages.
    """
    return tuple(sorted(_finding(results, node, shape_graph) for node in results.subjects(RDF.type, SH.ValidationResult)))


def _finding(results: Graph, node: Node, shape_graph: Graph) -> Finding:
    def one(predicate: URIRef) -> Node | None:
        return results.value(node, predicate)

    shape, path = one(SH.sourceConstraint) or one(SH.sourceShape), one(SH.resultPath)
    told = {str(getattr(message, "language", "")): str(message) for message in _messages(shape_graph, shape)}
    inverse = results.value(path, SH.inversePath) if isinstance(path, BNode) else None
    return Finding(
        focus=str(one(SH.focusNode) or ""),
        path=f"^{inverse}" if inverse is not None else str(path or ""),
        value=str(one(SH.value) or ""),
        shape=str(shape or "").removeprefix(ontology.NS),
        component=str(one(SH.sourceConstraintComponent) or "").removeprefix(str(SH)),
        zh=told.get("zh-Hans", ""),
        en=told.get("en", ""),
    )


def _messages(shape_graph: Graph, shape: Node | None) -> Iterable[Node]:
    return () if shape is None else shape_graph.objects(shape, SH.message)
