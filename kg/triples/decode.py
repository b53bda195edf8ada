"""Quads back to records: the inverse of `kg.triples.encode`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pyoxigraph import Literal, NamedNode, Quad

import ontology
from kg import iris
from kg.amount import Amount, amount_in
from kg.document import Place, Sha256
from kg.records import (
    Citation,
    Division,
    DocumentHead,
    EvaluationRow,
    Execution,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Interim,
    Ledger,
    ListedProject,
    NarrativeGoal,
    Organisation,
    Party,
    PastValue,
    PlanStep,
    Project,
    Reading,
    SubAmounts,
    SubProject,
    Target,
    Task,
    Unparsed,
)
from kg.text import BLOT
from kg.triples.maps import AMOUNTS, FIELDS, RESULT
from kg.triples.terms import DERIVED, PART_OF, TYPE, jx, value_of
from kg.triples.writer import place_order

__all__ = ["readings"]

_T = TypeVar("_T")
_CATEGORY = f"{ontology.NS}category-"
_POSITION = jx("position")


def readings(quads: Iterable[Quad]) -> Iterator[Reading]:
    """Yield the reading of each document whose evidence graph is among `quads`, sorted by the IRI of the document.

    Other graphs (the reference graph) are passed over. Further sources of a document, of which the graph holds the hash
    alone, yield nothing.

    Args:
        quads: quads of whole evidence graphs, in any order.
    """
    graphs: dict[str, _Graph] = defaultdict(_Graph)
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.subject, NamedNode):
            graphs[quad.graph_name.value].add(quad)
    for name in sorted(graphs):
        if jx("Document") in graphs[name].links(name, TYPE):
            yield _Reader(graphs[name], name).reading()


class _Graph:
    """Triples of one graph by subject."""

    def __init__(self) -> None:
        self.facts: dict[str, dict[NamedNode, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        self.pointing: dict[tuple[NamedNode, str], list[str]] = defaultdict(list)

    def add(self, quad: Quad) -> None:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            self.facts[quad.subject.value][quad.predicate].append(quad.object)
            if isinstance(quad.object, NamedNode):
                self.pointing[quad.predicate, quad.object.value].append(quad.subject.value)

    def links(self, subject: str, predicate: NamedNode) -> list[NamedNode]:
        return [o for o in self.facts[subject][predicate] if isinstance(o, NamedNode)] if subject in self.facts else []

    def link(self, subject: str, predicate: NamedNode) -> str | None:
        found = self.links(subject, predicate)
        return min(node.value for node in found) if found else None

    def literal(self, subject: str, predicate: NamedNode) -> Any:
        """Value of the one literal under `predicate`, None where there is none."""
        for value in self.facts[subject].get(predicate, ()):
            if isinstance(value, Literal):
                return value_of(value)
        return None

    def literals(self, subject: str, kind: type) -> dict[str, Any]:
        """Literal fields of a record, by field name."""
        return {column.field: self.literal(subject, column.property) for column in FIELDS[kind]}

    def of(self, predicate: NamedNode, target: str, kind: str) -> list[str]:
        """Subjects of class `kind` that point at `target`, by the number at the end of their IRI."""
        found = [s for s in self.pointing[predicate, target] if jx(kind) in self.links(s, TYPE)]
        return sorted(found, key=_number)


def _number(iri: str) -> tuple[int, int]:
    first, _, repeated = iri.rpartition("/")[2].partition("~")
    return (int(first) if first.isdecimal() else 0, int(repeated or 1))


class _Reader:
    """Puts the records of one document together."""

    def __init__(self, graph: _Graph, document: str) -> None:
        self.graph = graph
        self.document = document
        sources = [s.value for s in graph.links(document, DERIVED)]
        # The source that was read has the ledger; further files of the document have their names only.
        self.source = min(s for s in sources if graph.literal(s, jx("cellCount")) is not None)

    def place(self, subject: str) -> Place | None:
        """Place of a record in the source that speaks for the document; None where the record names the file as a whole."""
        for node in self.graph.links(subject, DERIVED):
            iri, hash_mark, fragment = node.value.partition("#")
            if iri == self.source:
                return iris.place_of(fragment) if hash_mark else None
        return None

    def in_document(self, kind: str, make: Callable[[str], _T]) -> tuple[_T, ...]:
        return tuple(make(s) for s in self.graph.of(jx("inDocument"), self.document, kind))

    def placed(self, kind: Callable[..., _T], fields: type) -> Callable[[str], _T]:
        return lambda subject: kind(**self.graph.literals(subject, fields), place=self.place(subject))

    def reading(self) -> Reading:
        graph = self.graph
        head = graph.literals(self.document, DocumentHead)
        projects = self.projects()
        return Reading(
            file=graph.literal(self.source, jx("file")),
            sha256=Sha256(graph.literal(self.source, jx("sha256"))),
            document=DocumentHead(
                **head,
                organisations=self.in_document("Party", lambda s: Organisation(**graph.literals(s, Organisation))),
                division=self.division(),
            ),
            projects=tuple(projects.values()),
            indicators=self.indicators(projects),
            evaluation_rows=self.in_document("EvaluationRow", self.placed(EvaluationRow, EvaluationRow)),
            sub_projects=self.in_document("SubProject", self.sub_project),
            goals=self.in_document("Goal", self.placed(NarrativeGoal, NarrativeGoal)),
            project_list=self.in_document("ListedProject", self.listed),
            citations=self.listed_citations(),
            ledger=self.ledger(),
            notes=tuple(graph.literal(s, jx("text")) for s in graph.of(PART_OF, self.source, "Note")),
            tasks=self.in_document("Task", self.task),
        )

    def amounts(self, owner: str, kind: type) -> dict[str, Any]:
        """Sums of a record, by field name."""
        return {field: self.amount(self.graph.link(owner, link)) for field, link in AMOUNTS[kind]}

    def amount(self, node: str | None) -> Amount | None:
        if node is None:
            return None
        raw, unit = self.graph.literal(node, jx("raw")), self.graph.literal(node, jx("unit"))
        value = self.graph.literal(node, jx("value"))
        return amount_in(raw, unit) if value is None else Amount(raw, value, unit)

    def sub_project(self, node: str) -> SubProject:
        sums = SubAmounts(**self.amounts(node, SubAmounts))
        return SubProject(**self.graph.literals(node, SubProject), amounts=sums, place=self.place(node))

    def listed(self, node: str) -> ListedProject:
        sums = self.amounts(node, ListedProject)
        return ListedProject(**self.graph.literals(node, ListedProject), **sums, place=self.place(node))

    def task(self, node: str) -> Task:
        return Task(**self.graph.literals(node, Task), **self.amounts(node, Task), place=self.place(node))

    def division(self) -> Division | None:
        name = self.graph.literal(self.document, jx("divisionName"))
        return None if name is None else Division(self.graph.literal(self.document, jx("divisionCode")), name)

    def projects(self) -> dict[str, Project]:
        """Projects by IRI, in order."""
        nodes = self.graph.of(jx("inDocument"), self.document, "Project")
        nodes.sort(key=lambda s: self.graph.literal(s, _POSITION))
        return {node: self.project(node) for node in nodes}

    def project(self, node: str) -> Project:
        graph = self.graph
        funds, spent = graph.link(node, jx("hasFunds")), graph.link(node, jx("hasExecution"))
        steps = graph.of(jx("inProject"), node, "PlanStep")
        goals = graph.of(jx("inProject"), node, "Goal")
        return Project(
            **graph.literals(node, Project),
            implementing_unit=self.party(node, "implementingUnit"),
            supervising_dept=self.party(node, "supervisingDepartment"),
            funds=Funds(FundAmounts(**self.amounts(funds, FundAmounts))) if funds else None,
            money=Execution(**graph.literals(spent, Execution), **self.amounts(spent, Execution)) if spent else None,
            quarterly_plan=tuple(PlanStep(**graph.literals(s, PlanStep), **self.amounts(s, PlanStep)) for s in steps),
            goals=tuple(Goal(**graph.literals(s, Goal)) for s in goals),
            citations=self.citations(node),
            place=self.place(node),
        )

    def party(self, node: str, role: str) -> Party | None:
        name = self.graph.literal(node, jx(f"{role}Name"))
        return None if name is None else Party(name, self.graph.literal(node, jx(f"{role}Code")))

    def indicators(self, projects: dict[str, Project]) -> tuple[Indicator, ...]:
        order = {node: n for n, node in enumerate(projects)}
        found = []
        for node in self.graph.of(jx("inDocument"), self.document, "Indicator"):
            owner = self.graph.link(node, jx("inProject"))
            position = self.graph.literal(node, _POSITION) or 0
            indicator = self.indicator(node, projects[owner].ref if owner else self.graph.literal(node, jx("ref")))
            found.append((position, order.get(owner or "", len(order)), *_number(node), indicator))
        return tuple(entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1]))

    def indicator(self, node: str, project: str | None) -> Indicator:
        graph = self.graph
        fields = graph.literals(node, Indicator)
        printed = graph.literal(node, jx("printedLevel1"))
        target = graph.link(node, jx("hasTarget"))
        result = graph.link(node, jx("hasResult"))
        actual = graph.literals(result, Target) if result else {"raw": None}
        reached: dict[str, Any] = {c.field: graph.literal(result, c.property) if result else None for c in RESULT}
        return Indicator(
            **fields,
            project=project,
            level1_printed=fields["level1"] if printed is None else (printed or None),
            level1_category=self.category(node, "level1Category"),
            level2_category=self.category(node, "level2Category"),
            target=Target(**graph.literals(target or "", Target)),
            actual=None if actual["raw"] is None else Target(**actual),
            **reached,
            **self.observations(node),
            citations=self.citations(node),
            place=self.place(node),
        )

    def observations(self, node: str) -> dict[str, Any]:
        """Values beside target and result, by field name."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.graph.links(node, jx("hasObservation")):
            found[self.graph.literal(each.value, jx("role"))].append(each.value)
        one = {"interim": Interim, "expected": Target}
        values = {role: kind(**self.graph.literals(found[role][0], kind)) for role, kind in one.items() if role in found}
        past = (PastValue(**self.graph.literals(each, PastValue)) for each in sorted(found["history"], key=_number))
        return {**values, "history": tuple(past)}

    def category(self, node: str, name: str) -> str | None:
        iri = self.graph.link(node, jx(name))
        return None if iri is None else iris.unsegment(iri.removeprefix(_CATEGORY))

    def citations(self, owner: str) -> tuple[Citation, ...]:
        nodes = sorted((node.value for node in self.graph.links(owner, jx("hasCitation"))), key=_number)
        return tuple(self.citation(node) for node in nodes)

    def citation(self, node: str) -> Citation:
        graph = self.graph
        form = graph.literal(node, jx("citedForm"))
        policy = graph.link(node, jx("citesPolicy")) or ""
        return Citation(
            raw=graph.literal(node, jx("printed")),
            normalized=iris.unsegment(policy.rpartition("/")[2]) if form is None else form,
            title=graph.literal(node, jx("title")),
            role=graph.literal(node, jx("role")),
            place=self.place(node),
        )

    def listed_citations(self) -> tuple[Citation, ...]:
        """The document's own list: all citations in order of place, or those with a position where the graph counts them."""
        nodes = [node for node in list(self.graph.facts) if jx("Citation") in self.graph.links(node, TYPE)]
        if self.graph.literal(self.document, jx("count")) is None:
            nodes.sort(key=lambda node: place_order(self.place(node), node))
            return tuple(self.citation(node) for node in nodes)
        placed = {node: self.graph.literal(node, _POSITION) for node in nodes}
        return tuple(self.citation(node) for node in sorted(nodes, key=lambda n: placed[n] or 0) if placed[node] is not None)

    def ledger(self) -> Ledger:
        graph = self.graph
        skipped = graph.of(PART_OF, self.source, "SkippedCount")
        rest = graph.of(PART_OF, self.source, "UnparsedText")
        return Ledger(
            **graph.literals(self.source, Ledger),
            skipped=tuple((graph.literal(s, jx("reason")), graph.literal(s, jx("count"))) for s in skipped),
            unparsed=tuple(Unparsed(place=self.place(s) or Place(), text=BLOT * graph.literal(s, jx("count"))) for s in rest),
        )
