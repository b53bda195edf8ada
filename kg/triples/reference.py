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
from kg import iris
from kg.triples.cited import Cited, policy_triples
from kg.triples.organisations import division_triples, organisation_triples
from kg.triples.terms import jx
from kg.triples.units import HAS_UNIT, unit_node, unit_triples
from kg.triples.wordings import thesaurus_triples, wording_triples

__all__ = ["reference_quads", "vocabulary_triples"]

_MEASURED = jx("unit")
_UNIT, _DEPARTMENT = jx("implementingUnit"), jx("supervisingDepartment")
_UNIT_CODE, _DEPARTMENT_CODE = jx("implementingUnitCode"), jx("supervisingDepartmentCode")
_ORGANISATION = frozenset({jx("publisher"), jx("organisation"), _UNIT, _DEPARTMENT})
_WORDING, _CITES, _HOLDS = jx("hasWording"), jx("citesPolicy"), jx("hasCitation")
_TITLE, _FORM, _ROLE = jx("title"), jx("citedForm"), jx("role")
_IN_DIVISION, _DIVISION_NAME, _DIVISION_CODE = jx("inDivision"), jx("divisionName"), jx("divisionCode")
_VOCABULARY = (ontology.CORE, ontology.CATEGORIES, ontology.SCHEMES, ontology.FIELDS, ontology.UNITS)

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
        self.units: dict[NamedNode, NamedNode] = {}
        self.organisations: set[NamedNode] = set()
        self.division_names: dict[NamedNode, Counter[str]] = defaultdict(Counter)
        self.divisions: dict[str, NamedNode] = {}
        self.names: dict[str, str] = {}
        self.cited = Cited()
        self.forms: dict[str, str] = {}
        self.parties: dict[NamedNode, dict[NamedNode, NamedNode]] = {_UNIT: {}, _DEPARTMENT: {}}
        self.codes: dict[tuple[NamedNode, NamedNode], str] = {}

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
                if predicate in self.parties:
                    self.parties[predicate][quad.subject] = value
            elif predicate == _IN_DIVISION:
                self.divisions[graph.value] = value
        elif isinstance(value, Literal):
            self._see_citation(quad.subject.value, predicate, value.value, graph.value)
            if predicate == _DIVISION_NAME:
                self.names[graph.value] = value.value
            elif predicate == _DIVISION_CODE:
                self.cited.codes[graph.value] = value.value
            elif predicate == _MEASURED:
                self.units[quad.subject] = unit_node(value.value)
            elif predicate in (_UNIT_CODE, _DEPARTMENT_CODE):
                self.codes[quad.subject, predicate] = value.value

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
        yield from ((node, HAS_UNIT, unit) for node, unit in self.units.items())
        yield from unit_triples(self.units.values())
        yield from organisation_triples(self.organisations, self.base, self._departments())
        for division, found in self.division_names.items():
            yield from division_triples(division, _usual(found), self.base)

    def _policies(self) -> Iterator[Triple]:
        for triple, issuer in policy_triples(self.cited, self.base):
            yield triple
            if issuer is not None and isinstance(triple[2], NamedNode):
                self.organisations.add(triple[2])

    def _departments(self) -> dict[NamedNode, NamedNode]:
        """Return unit → department where the code of the department stands at the front of that of the unit, in all forms."""
        found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for project, unit in self.parties[_UNIT].items():
            department = self.parties[_DEPARTMENT].get(project)
            codes = self.codes.get((project, _UNIT_CODE)), self.codes.get((project, _DEPARTMENT_CODE))
            if department is None or department == unit or not codes[0] or not codes[1]:
                continue
            if codes[0] != codes[1] and codes[0].startswith(codes[1]):
                found[unit].add(department)
        return {unit: next(iter(departments)) for unit, departments in found.items() if len(departments) == 1}


def _usual(found: Counter[str]) -> str:
    """Return the most frequent text; the longest, then the first in code order, of several."""
    return min(found, key=lambda name: (-found[name], -len(name), name))
