"""The reference graph: what documents share, and the vocabulary.

A pure function of the vocabularies and of all evidence graphs: a policy document, body, division or wording is there because
some document points at it, and goes when the last one goes. Names come out of the IRIs themselves and, for titles, from the
most frequent printed one; nothing depends on the order of documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import ontology
from kg import bodies, divisions, iris
from kg.triples.policies import is_number, issuer_of, observed, year_of
from kg.triples.terms import PART_OF, TYPE, jx, label, text, whole
from kg.triples.wordings import thesaurus_triples, wording_triples

__all__ = ["reference_quads", "vocabulary_triples"]

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_ORGANISATION = frozenset({jx("publisher"), jx("organisation"), jx("implementingUnit"), jx("supervisingDepartment")})
_WORDING, _CITES, _TITLE = jx("hasWording"), jx("citesPolicy"), jx("title")
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
        self.codes: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.cited: dict[NamedNode, set[str]] = defaultdict(set)
        self.policy: dict[str, NamedNode] = {}
        self.titles: dict[str, str] = {}

    def see(self, quad: Quad) -> None:
        """Take note of what one quad of evidence points at."""
        predicate, value, graph = quad.predicate, quad.object, quad.graph_name
        if not isinstance(quad.subject, NamedNode) or not isinstance(graph, NamedNode):
            return
        if isinstance(value, NamedNode):
            if predicate == _WORDING:
                self.wordings.add(value)
            elif predicate == _CITES:
                self.policy[quad.subject.value] = value
                self.cited[value].add(graph.value)
            elif predicate in _ORGANISATION:
                self.organisations.add(value)
            elif predicate == _IN_DIVISION:
                self.divisions[graph.value] = value
        elif isinstance(value, Literal):
            if predicate == _TITLE:
                self.titles[quad.subject.value] = value.value
            elif predicate == _DIVISION_NAME:
                self.names[graph.value] = value.value
            elif predicate == _DIVISION_CODE:
                self.codes[graph.value] = value.value

    def triples(self) -> Iterator[Triple]:
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
        titles: dict[NamedNode, Counter[str]] = defaultdict(Counter)
        for citation, title in self.titles.items():
            if citation in self.policy:
                titles[self.policy[citation]][title] += 1
        knowledge = self._knowledge(titles)
        for node, graphs in self.cited.items():
            scope, key = _tail(node, self.base, "policy")
            places = {self.codes[graph] for graph in graphs if graph in self.codes}
            issuer = issuer_of(key, {scope} if scope else places, knowledge)
            year = year_of(key)
            yield node, TYPE, jx("PolicyDocument")
            yield node, _LABEL, label(key)
            if year is None and not is_number(key):
                titles[node][key] += 1
            else:
                yield node, jx("number"), text(key)
            if titles[node]:
                yield node, jx("title"), text(_usual(titles[node]))
            if year is not None:
                yield node, jx("year"), whole(year)
            if issuer is not None:
                code = issuer.division.code if issuer.division else None
                body = NamedNode(iris.organisation(self.base, issuer.name, code))
                yield node, jx("issuer"), body
                yield from _organisation(body, self.base)

    def _knowledge(self, titles: Mapping[NamedNode, Counter[str]]) -> bodies.Knowledge:
        """Return what the titles beside numbers say of their issuers (某局关于…的通知)."""
        found: set[bodies.Observation] = set()
        for node, printed in titles.items():
            scope, key = _tail(node, self.base, "policy")
            places = {scope} if scope else {self.codes.get(graph) for graph in self.cited[node]}
            seen = (observed(key, title, place) for title in printed for place in places)
            found.update(observation for observation in seen if observation is not None)
        return bodies.learn(found)


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
