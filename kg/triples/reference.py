"""The reference graph: what documents share, and the vocabulary.

A pure function of the vocabularies and of all evidence graphs: a policy document, body, division or wording is there because
some document points at it, and goes when the last one goes. Names come out of the IRIs themselves and, for titles, from the
most frequent printed one; nothing depends on the order of documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import ontology
from kg import divisions, iris
from kg.triples.cited import Cited, policy_triples
from kg.triples.terms import PART_OF, TYPE, jx, label, text
from kg.triples.wordings import thesaurus_triples, wording_triples

__all__ = ["reference_quads", "vocabulary_triples"]

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_ORGANISATION = frozenset({jx("publisher"), jx("organisation"), jx("implementingUnit"), jx("supervisingDepartment")})
_WORDING, _CITES, _HOLDS = jx("hasWording"), jx("citesPolicy"), jx("hasCitation")
_TITLE, _FORM, _ROLE = jx("title"), jx("citedForm"), jx("role")
_IN_DIVISION, _DIVISION_NAME, _DIVISION_CODE = jx("inDivision"), jx("divisionName"), jx("divisionCode")
_VOCABULARY = (ontology.CORE, ontology.CATEGORIES, ontology.SCHEMES)

Object = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Object]


def vocabulary_triples() -> Iterator[Triple]:
    """Yield the triples of the ontology and its SKOS schemes."""
    for path in _VOCABULARY:
        for triple in parse(path=str(path), format=RdfFormat.TURTLE):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                yield triple.subject, triple.predicate, triple.object


def reference_quads(evidence: Iterable[Quad], base: str) -> Iterator[Quad]:
    """Yield the quads of the reference graph, each once.

    Args:
        evidence: the quads of all evidence graphs, in any order; read once.
        base: base IRI of the library.
    """
    shared = _Shared(base)
    for quad in evidence:
        shared.see(quad)
    graph = NamedNode(iris.reference_graph(base))
    seen: set[Triple] = set()
    for triple in (*vocabulary_triples(), *shared.triples()):
        if triple not in seen:
            seen.add(triple)
            yield Quad(*triple, graph)


class _Shared:
    """What the evidence graphs point at."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.wordings: set[NamedNode] = set()
        self.organisations: set[NamedNode] = set()
        self.division_names: dict[NamedNode, Counter[str]] = defaultdict(Counter)
        self.divisions: dict[str, NamedNode] = {}
        self.names: dict[str, str] = {}
        self.cited = Cited()
        self.forms: dict[str, str] = {}

    def see(self, quad: Quad) -> None:
        """Take note of what one quad of evidence points at."""
        predicate, value, graph = quad.predicate, quad.object, quad.graph_name
        if not isinstance(quad.subject, NamedNode) or not isinstance(graph, NamedNode):
            return
        if isinstance(value, NamedNode):
            if predicate == _WORDING:
                self.wordings.add(value)
            elif predicate == _CITES:
                self.cited.policy[quad.subject.value] = value
                self.cited.graph[quad.subject.value] = graph.value
            elif predicate == _HOLDS:
                self.cited.owner[value.value] = quad.subject
            elif predicate in _ORGANISATION:
                self.organisations.add(value)
            elif predicate == _IN_DIVISION:
                self.divisions[graph.value] = value
        elif isinstance(value, Literal):
            self._see_citation(quad.subject.value, predicate, value.value, graph.value)
            if predicate == _DIVISION_NAME:
                self.names[graph.value] = value.value
            elif predicate == _DIVISION_CODE:
                self.cited.codes[graph.value] = value.value

    def _see_citation(self, subject: str, predicate: NamedNode, value: str, graph: str) -> None:
        if predicate == _TITLE:
            self.cited.title[subject] = value
        elif predicate == _FORM:
            self.forms[subject] = value
            self.cited.graph[subject] = graph
        elif predicate == _ROLE:
            self.cited.role[subject] = value

    def triples(self) -> Iterator[Triple]:
        """Yield what is said of the things pointed at."""
        self.cited.form = {iri: form for iri, form in self.forms.items() if iri not in self.cited.policy}
        for graph, name in self.names.items():
            self.division_names[self.divisions[graph]][name] += 1
        yield from self._policies()
        wordings = [triple for node in self.wordings for triple in wording_triples(node)]
        yield from wordings
        yield from thesaurus_triples(wordings)
        for node in self.organisations:
            yield from _organisation(node, self.base)
        for division, found in self.division_names.items():
            yield from _division(division, _usual(found), self.base)

    def _policies(self) -> Iterator[Triple]:
        for triple, issuer in policy_triples(self.cited, self.base):
            yield triple
            if issuer is not None and isinstance(triple[2], NamedNode):
                yield from _organisation(triple[2], self.base)


def _usual(found: Counter[str]) -> str:
    """Return the most frequent text; the longest, then the first in code order, of several."""
    return min(found, key=lambda name: (-found[name], -len(name), name))


def _tail(node: NamedNode, base: str, kind: str) -> tuple[str | None, str]:
    """Return scope and name of a node that stands under ``{base}{kind}/``."""
    *scope, name = node.value.removeprefix(f"{base}{kind}/").split("/")
    return (iris.unsegment(scope[0]) if scope else None), iris.unsegment(name)


def _organisation(node: NamedNode, base: str) -> Iterator[Triple]:
    scope, name = _tail(node, base, "organisation")
    yield node, TYPE, jx("Organisation")
    yield node, jx("name"), text(name)
    yield node, _LABEL, label(name)
    located = divisions.locate(name) if scope is None else None
    code = scope if located is None else located.code
    if code is not None:
        yield node, jx("inDivision"), NamedNode(iris.division(base, code, ""))
        yield from _official(code, base)


def _division(node: NamedNode, printed: str, base: str) -> Iterator[Triple]:
    code = iris.unsegment(node.value.rpartition("/")[2])
    if divisions.by_code(code) is not None:
        yield from _official(code, base)
        return
    yield node, TYPE, jx("Division")
    yield node, jx("name"), text(printed)
    yield node, _LABEL, label(printed)
    if code.isdecimal():
        yield node, jx("code"), text(code)


def _official(code: str, base: str) -> Iterator[Triple]:
    """Yield what the official list says of a division and those above it."""
    chain = [(d.code, d.name) for d in divisions.chain(code) if d.code is not None]
    nodes = [NamedNode(iris.division(base, each, name)) for each, name in chain]
    for (each, name), node, above in zip(chain, nodes, (*nodes[1:], None), strict=False):
        yield node, TYPE, jx("Division")
        yield node, jx("name"), text(name)
        yield node, _LABEL, label(name)
        yield node, jx("code"), text(each)
        if above is not None:
            yield node, PART_OF, above
