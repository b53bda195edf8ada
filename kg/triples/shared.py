"""What documents point at together, counted: all that the reference graph depends on.

The reference graph is a function of these counts. A document's share of them comes out of its evidence graph alone, so that a
document that comes adds its share and one that goes takes it back: nobody has to look at the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg.triples.terms import jx
from kg.triples.units import unit_node

__all__ = ["FIRST", "Citing", "Group", "Share", "Shared", "said", "shares_of"]

_UNIT, _DEPARTMENT = jx("implementingUnit"), jx("supervisingDepartment")
_UNIT_CODE, _DEPARTMENT_CODE = jx("implementingUnitCode"), jx("supervisingDepartmentCode")
_BODY = frozenset({jx("publisher"), jx("organisation"), _UNIT, _DEPARTMENT})
_WORDING, _CITES, _HOLDS = jx("hasWording"), jx("citesPolicy"), jx("hasCitation")
_IN_DIVISION, _DIVISION_NAME, _DIVISION_CODE = jx("inDivision"), jx("divisionName"), jx("divisionCode")
_PRINTED_UNIT = jx("unit")
_OF_PROJECT = {_UNIT: 0, _DEPARTMENT: 1, _UNIT_CODE: 2, _DEPARTMENT_CODE: 3}
_OF_CITATION = {jx("title"): "title", jx("citedForm"): "form", jx("role"): "role"}
FIRST = 3
"""Citations of a kind that are known by name; the first in order of their IRIs (as many as stand as evidence of a join)."""


@dataclass(slots=True)
class Citing:
    """A citation as the evidence has it; IRIs as text.

    Attributes:
        iri: of the citation.
        policy: IRI of the document, where a number is printed.
        title: title printed.
        form: normal form, where it is not the number that the document's IRI says.
        role: role of the citation.
        owner: IRI of the record or document that holds it.
    """

    iri: str
    policy: str | None = None
    title: str | None = None
    form: str | None = None
    role: str | None = None
    owner: str | None = None


@dataclass(slots=True)
class Share:
    """What one evidence graph points at.

    Attributes:
        graph: IRI of the graph.
        wordings: IRIs of wordings.
        units: subject → concept of its printed unit.
        bodies: IRIs of organisations.
        above: pairs of a unit and its department, where the code of the one stands at the front of that of the other.
        division: IRI of the document's division.
        division_name: its name as printed.
        code: its code.
        citations: that say which document they mean, by number or in words.
    """

    graph: str
    wordings: set[str] = field(default_factory=set)
    units: dict[NamedNode, NamedNode] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    above: set[tuple[str, str]] = field(default_factory=set)
    division: str | None = None
    division_name: str | None = None
    code: str | None = None
    citations: list[Citing] = field(default_factory=list)


def shares_of(evidence: Iterable[Quad]) -> Iterator[Share]:
    """Yield what each evidence graph points at; `evidence` is read to its end first."""
    seeing: dict[str, _Seeing] = {}
    for quad in evidence:
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and isinstance(quad.subject, NamedNode):
            name = graph.value
            if name not in seeing:
                seeing[name] = _Seeing(Share(name))
            seeing[name].see(quad.subject, quad.predicate, quad.object)
    for each in seeing.values():
        yield each.whole()


class _Seeing:
    """Collects the share of one graph."""

    def __init__(self, share: Share) -> None:
        self.share = share
        self.projects: dict[str, list[str | None]] = {}
        self.cited: dict[str, Citing] = {}
        self.owners: dict[str, str] = {}

    def see(self, subject: NamedNode, predicate: NamedNode, value: object) -> None:
        share = self.share
        if isinstance(value, NamedNode):
            if predicate == _WORDING:
                share.wordings.add(value.value)
            elif predicate == _CITES:
                self._citing(subject.value).policy = value.value
            elif predicate == _HOLDS:
                self.owners[value.value] = subject.value
            elif predicate in _BODY:
                share.bodies.add(value.value)
                self._of_project(subject.value, predicate, value.value)
            elif predicate == _IN_DIVISION:
                share.division = value.value
        elif isinstance(value, Literal):
            self._literal(subject, predicate, value.value)

    def _literal(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        if predicate in _OF_CITATION:
            setattr(self._citing(subject.value), _OF_CITATION[predicate], value)
        elif predicate == _PRINTED_UNIT:
            self.share.units[subject] = unit_node(value)
        elif predicate == _DIVISION_NAME:
            self.share.division_name = value
        elif predicate == _DIVISION_CODE:
            self.share.code = value
        else:
            self._of_project(subject.value, predicate, value)

    def _citing(self, iri: str) -> Citing:
        known = self.cited.get(iri)
        if known is None:
            known = self.cited[iri] = Citing(iri)
        return known

    def _of_project(self, subject: str, predicate: NamedNode, value: str) -> None:
        place = _OF_PROJECT.get(predicate)
        if place is not None:
            self.projects.setdefault(subject, [None] * 4)[place] = value

    def whole(self) -> Share:
        """Return the share once everything was seen."""
        for unit, department, code, front in self.projects.values():
            if unit and department and unit != department and code and front and code != front and code.startswith(front):
                self.share.above.add((unit, department))
        for iri, citing in self.cited.items():  # other records have a title or a role too
            if citing.policy is not None or citing.form is not None:
                citing.owner = self.owners.get(iri)
                self.share.citations.append(citing)
        return self.share


@dataclass(slots=True)
class Group:
    """Citations that print the same: how many, and the first of them by IRI."""

    count: int = 0
    first: tuple[str, ...] = ()

    def add(self, iri: str) -> None:
        """Count one more."""
        self.count += 1
        self.first = tuple(sorted((*self.first, iri))[:FIRST])

    def join(self, other: Group) -> None:
        """Count those of another group too."""
        self.count += other.count
        self.first = tuple(sorted((*self.first, *other.first))[:FIRST])


@dataclass(slots=True)
class Shared:
    """The shares of all documents, counted.

    Attributes:
        wordings: IRI of a wording → documents with it.
        concepts: IRI of a concept of the thesaurus → wordings that name it.
        units: IRI of a unit's concept → documents with it.
        bodies: IRI of a body → documents with it.
        above: unit and department → documents that print them so.
        names: division and its printed name → documents.
        numbered: document, title (None where none is printed) and code of the citing division → citations.
        titled: title or form, and code → number of citations without a number.
    """

    wordings: Counter[str] = field(default_factory=Counter)
    concepts: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    above: Counter[tuple[str, str]] = field(default_factory=Counter)
    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    numbered: dict[tuple[str, str | None, str | None], Group] = field(default_factory=lambda: defaultdict(Group))
    titled: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def add(self, share: Share) -> None:
        """Count the share of a document."""
        self.wordings.update(share.wordings)
        self.units.update({unit.value for unit in share.units.values()})
        self.bodies.update(share.bodies)
        self.above.update(share.above)
        if share.division is not None and share.division_name is not None:
            self.names[share.division, share.division_name] += 1
        for citing in share.citations:
            if citing.policy is not None:
                self.numbered[citing.policy, citing.title, share.code].add(citing.iri)
            else:
                self.titled[said(citing), share.code] += 1

    def departments(self) -> Mapping[NamedNode, NamedNode]:
        """Return unit → department, of units that all documents print below one department."""
        found: dict[str, set[str]] = defaultdict(set)
        for unit, department in self.above:
            found[unit].add(department)
        return {NamedNode(unit): NamedNode(min(each)) for unit, each in found.items() if len(each) == 1}


def said(citing: Citing) -> str:
    """Return what a citation without a number is understood by: its title, else its normal form."""
    return citing.title if citing.title is not None else citing.form or ""
