"""Records to quads: the evidence graph of one logical document.

The graph is named like the document and holds what its forms print: every subject belongs to this document or to one of its
files, so that no other graph can hold the same triple. Nodes shared between documents (policies, bodies, divisions, wordings,
categories) are only pointed at; what is said of them stands in the reference graph (`kg.triples.reference`).

Order of lists is the number at the end of the IRI (``…/row/12``), for indicators project and ordinal; ``jx:position`` stands
only where that is not enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg import iris
from kg.amount import Amount, amount_in
from kg.document import Place, Sha256
from kg.iris import Iri
from kg.records import (
    Citation,
    EvaluationRow,
    Indicator,
    ListedProject,
    NarrativeGoal,
    Party,
    Project,
    Reading,
    SubProject,
    Target,
    Task,
)
from kg.text import compact
from kg.triples.logical import key_of
from kg.triples.maps import AMOUNTS, CLASSES, FIELDS, RESULT
from kg.triples.policies import is_number, policy_key, policy_scope
from kg.triples.terms import DERIVED, PART_OF, TYPE, jx, number, text, whole

__all__ = ["category_iri", "document_iri", "evidence_quads", "observed", "place_order"]

IN_DOCUMENT = jx("inDocument")
IN_PROJECT = jx("inProject")
POSITION = jx("position")
HAS_CITATION = jx("hasCitation")
_PARTIES = (
    ("implementing_unit", jx("implementingUnit"), jx("implementingUnitName"), jx("implementingUnitCode")),
    ("supervising_dept", jx("supervisingDepartment"), jx("supervisingDepartmentName"), jx("supervisingDepartmentCode")),
)


def document_iri(reading: Reading, base: str) -> Iri:
    """Return the IRI of the logical document that `reading` alone would make."""
    key = key_of(reading)
    return iris.document(base, key.publisher, key.kind, key.year, key.part)


def category_iri(notation: str) -> NamedNode:
    """Return the concept with `notation`.

    >>> category_iri("output.time").value
    'https://w3id.org/jixiao/ns#category-output.time'
    """
    return jx(f"category-{iris.segment(notation)}")


def evidence_quads(
    reading: Reading, base: str, *, document: str | None = None, others: Mapping[Sha256, str] | None = None
) -> Iterator[Quad]:
    """Yield the quads of a document's evidence graph, each once; `kg.triples.readings` gives the reading back.

    Args:
        reading: the reading that speaks for the document.
        base: base IRI of the library.
        document: IRI of the logical document; by default the one that this reading alone would make.
        others: names of further files of the same document. They are named as its sources and add nothing else, so that a
            form read from docx and pdf counts once.
    """
    writer = _Writer(reading, base, document or document_iri(reading, base))
    writer.write(others or {})
    graph = writer.document
    return (Quad(s, p, o, graph) for s, p, o in writer.triples)


def observed(indicator: Indicator) -> Iterator[tuple[str, Target]]:
    """Yield role and value of what a form prints beside target and result: ``interim``, ``expected``, ``history`` of each year.

    >>> from kg.records import Indicator, PastValue, Target
    >>> past = (PastValue("22个", year=2023), PastValue("24个", year=2024))
    >>> row = Indicator(None, 1, None, None, "断面数", Target("≥26个"), expected=Target("26个"), history=past)
    >>> [(role, value.raw) for role, value in observed(row)]
    [('expected', '26个'), ('history', '22个'), ('history', '24个')]
    """
    if indicator.interim is not None:
        yield "interim", indicator.interim
    if indicator.expected is not None:
        yield "expected", indicator.expected
    for value in indicator.history:
        yield "history", value


class _Writer:
    """Collects the triples of one document."""

    def __init__(self, reading: Reading, base: str, document: str) -> None:
        self.reading = reading
        self.base = base
        self.document = NamedNode(document)
        self.source = iris.source(base, reading.sha256)
        division = reading.document.division
        self.division = None if division is None else division.code
        self.triples: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = []
        # The document's list of citations holds those of its records too: a citation that stands in both is one node.
        self.places: dict[str, Place | None] = {}
        self.positions: dict[str, int] = {}
        self.listed: dict[Citation, list[int]] = {}
        self.sums: dict[Amount, NamedNode] = {}
        for position, citation in enumerate(reading.citations, 1):
            self.listed.setdefault(citation, []).append(position)

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.triples.append((subject, predicate, value))

    def record(self, iri: str, record: object) -> NamedNode:
        """Add class and literal fields of `record`; return its node."""
        kind = type(record)
        node = NamedNode(iri)
        triples = self.triples
        triples.append((node, TYPE, CLASSES[kind]))
        for column in FIELDS[kind]:
            value = getattr(record, column.field)
            if value is not None:
                triples.append((node, column.property, column.term(value)))
        return node

    def amounts(self, node: NamedNode, record: object) -> None:
        """Add the sums of a record; equal ones of a document are one node, as many forms print one sum in several places."""
        for field, link in AMOUNTS.get(type(record), ()):
            amount: Amount | None = getattr(record, field)
            if amount is not None:
                self.add(node, link, self.amount(amount))

    def amount(self, amount: Amount) -> NamedNode:
        """Return the node of a sum, described once.

        The number stands beside the printed text only where text and unit do not give it back or where it has no 万元.
        """
        known = self.sums.get(amount)
        if known is not None:
            return known
        node = self.sums[amount] = NamedNode(f"{self.document.value}/amount/{len(self.sums) + 1}")
        self.add(node, TYPE, jx("Amount"))
        self.add(node, jx("raw"), text(amount.raw))
        if amount.unit is not None:
            self.add(node, jx("unit"), text(amount.unit))
        if amount.wan is not None:
            self.add(node, jx("amountWan"), number(amount.wan))
        if amount.wan is None or amount_in(amount.raw, amount.unit) != amount:
            self.add(node, jx("value"), number(amount.value))
        return node

    def derived(self, node: NamedNode, place: Place | None) -> None:
        iri = self.source if place is None else f"{self.source}#{iris.fragment(place)}"
        self.add(node, DERIVED, NamedNode(iri))

    def write(self, others: Mapping[Sha256, str]) -> None:
        self.write_document()
        projects = self.write_projects()
        self.write_indicators(projects)
        self.write_lists()
        self.write_citations()
        self.write_source()
        for sha256, file in sorted(others.items()):
            if sha256 == self.reading.sha256:
                continue
            other = NamedNode(iris.source(self.base, sha256))
            self.add(self.document, DERIVED, other)
            self.add(other, TYPE, jx("Source"))
            self.add(other, jx("sha256"), text(sha256))
            self.add(other, jx("file"), text(file))

    def write_document(self) -> None:
        head = self.reading.document
        node = self.record(self.document.value, head)
        self.add(node, DERIVED, NamedNode(self.source))
        if head.division is not None:
            iri = iris.division(self.base, head.division.code, head.division.name)
            self.add(node, jx("inDivision"), NamedNode(iri))
            self.add(node, jx("divisionName"), text(head.division.name))
            if head.division.code is not None:
                self.add(node, jx("divisionCode"), text(head.division.code))
        publishers = dict.fromkeys(self.organisation(body.name) for body in head.organisations if body.role == "publisher")
        for publisher in publishers:
            self.add(node, jx("publisher"), publisher)
        for position, body in enumerate(head.organisations, 1):
            party = self.record(f"{node.value}/party/{position}", body)
            self.add(party, IN_DOCUMENT, node)
            self.add(party, jx("organisation"), self.organisation(body.name))

    def organisation(self, name: str) -> NamedNode:
        return NamedNode(iris.organisation(self.base, name, self.division))

    def write_projects(self) -> dict[str, NamedNode]:
        """Add the projects; return their nodes by ref."""
        nodes: dict[str, NamedNode] = {}
        names = _unique([iris.segment(compact(p.name) or "_") for p in self.reading.projects])
        for position, (project, name) in enumerate(zip(self.reading.projects, names, strict=True), 1):
            node = self.record(f"{self.document.value}/project/{name}", project)
            nodes.setdefault(project.ref, node)
            self.add(node, IN_DOCUMENT, self.document)
            self.add(node, POSITION, whole(position))
            self.derived(node, project.place)
            self.write_project(node, project)
        return nodes

    def write_project(self, node: NamedNode, project: Project) -> None:
        for field, link, name, code in _PARTIES:
            party: Party | None = getattr(project, field)
            if party is not None:
                self.add(node, link, self.organisation(party.name))
                self.add(node, name, text(party.name))
                if party.code is not None:
                    self.add(node, code, text(party.code))
        if project.funds is not None:
            funds = self.record(f"{node.value}/funds", project.funds)
            self.add(node, jx("hasFunds"), funds)
            self.amounts(funds, project.funds.amounts)
        if project.money is not None:
            execution = self.record(f"{node.value}/execution", project.money)
            self.add(node, jx("hasExecution"), execution)
            self.amounts(execution, project.money)
        for kind, records in (("plan", project.quarterly_plan), ("goal", project.goals)):
            for position, record in enumerate(records, 1):
                part = self.record(f"{node.value}/{kind}/{position}", record)
                self.add(part, IN_PROJECT, node)
                self.amounts(part, record)
        self.citations(node, project.citations)

    def write_indicators(self, projects: dict[str, NamedNode]) -> None:
        owners = [projects.get(i.project or "") for i in self.reading.indicators]
        names = _unique(
            [
                f"{(owner or self.document).value}/indicator/{indicator.ordinal}"
                for owner, indicator in zip(owners, self.reading.indicators, strict=True)
            ]
        )
        in_order = self.in_order(names)
        for position, (indicator, owner, name) in enumerate(zip(self.reading.indicators, owners, names, strict=True), 1):
            node = self.record(name, indicator)
            self.add(node, IN_DOCUMENT, self.document)
            if owner is not None:
                self.add(node, IN_PROJECT, owner)
            elif indicator.project is not None:
                self.add(node, jx("ref"), text(indicator.project))
            if not in_order:
                self.add(node, POSITION, whole(position))
            self.write_indicator(node, indicator)

    def in_order(self, names: Sequence[str]) -> bool:
        """Say whether project, ordinal and repetition give the order of the indicators back (those without a project last)."""
        order = {p.ref: n for n, p in reversed(list(enumerate(self.reading.projects)))}
        keys = [
            (order.get(i.project or "", len(order)), i.ordinal, int(name.rpartition("/")[2].partition("~")[2] or 1))
            for i, name in zip(self.reading.indicators, names, strict=True)
        ]
        return keys == sorted(keys)

    def write_indicator(self, node: NamedNode, indicator: Indicator) -> None:
        self.derived(node, indicator.place)
        self.add(node, jx("hasWording"), NamedNode(iris.wording(self.base, indicator.level2_category, indicator.level3)))
        for name, category in (("level1Category", indicator.level1_category), ("level2Category", indicator.level2_category)):
            if category is not None:
                self.add(node, jx(name), category_iri(category))
        if indicator.level1_printed != indicator.level1:
            self.add(node, jx("printedLevel1"), text(indicator.level1_printed or ""))
        target = NamedNode(f"{node.value}/target")
        self.add(node, jx("hasTarget"), target)
        self.add(target, TYPE, jx("Target"))
        self.value(target, indicator.target)
        if indicator.actual is not None or any(getattr(indicator, column.field) is not None for column in RESULT):
            self.write_result(node, indicator)
        self.write_observations(node, indicator)
        self.citations(node, indicator.citations)

    def value(self, node: NamedNode, value: Target) -> None:
        """Say on `node` what a value is, and what it is in 万元."""
        for column in FIELDS[type(value)]:
            found = getattr(value, column.field)
            if found is not None:
                self.add(node, column.property, column.term(found))
        if value.wan is not None:
            self.add(node, jx("amountWan"), number(value.wan))

    def write_observations(self, node: NamedNode, indicator: Indicator) -> None:
        """Add the values beside target and result: ``…/interim``, ``…/expected``, ``…/history/1``."""
        past = 0
        for role, value in observed(indicator):
            past += role == "history"
            observation = NamedNode(f"{node.value}/{role}" + (f"/{past}" if role == "history" else ""))
            self.add(node, jx("hasObservation"), observation)
            self.add(observation, TYPE, jx("Observation"))
            self.add(observation, jx("role"), text(role))
            self.value(observation, value)

    def write_result(self, node: NamedNode, indicator: Indicator) -> None:
        iri = f"{node.value}/result"
        result = NamedNode(iri)
        self.add(node, jx("hasResult"), result)
        self.add(result, TYPE, jx("Result"))
        if indicator.actual is not None:
            self.value(result, indicator.actual)
        for column in RESULT:
            value = getattr(indicator, column.field)
            if value is not None:
                self.add(result, column.property, column.term(value))

    def citations(self, owner: NamedNode, citations: Iterable[Citation]) -> None:
        """Add the citations of a record."""
        rests: set[NamedNode] = set()
        for position, citation in enumerate(citations, 1):
            node = self.citation(f"{owner.value}/citation/{position}", citation, claim=True)
            self.add(owner, HAS_CITATION, node)
            policy = self.policy(citation)
            if policy is not None and citation.role == "basis" and policy not in rests:
                rests.add(policy)
                self.add(owner, jx("basedOn"), policy)

    def policy(self, citation: Citation) -> NamedNode | None:
        """Return the policy document of a number; which one a title means takes all documents (`kg.triples.authority`)."""
        if not is_number(citation.normalized):
            return None
        key = policy_key(citation.normalized)
        return NamedNode(iris.policy(self.base, key, policy_scope(key, self.division)))

    def citation(self, iri: str, citation: Citation, *, claim: bool) -> NamedNode:
        """Add a citation; `claim` takes its place in the document's list, if it is there."""
        node = NamedNode(iri)
        policy = self.policy(citation)
        self.add(node, TYPE, jx("Citation"))
        if policy is not None:
            self.add(node, jx("citesPolicy"), policy)
        self.add(node, jx("printed"), text(citation.raw))
        self.add(node, jx("role"), text(citation.role))
        if citation.title is not None:
            self.add(node, jx("title"), text(citation.title))
        if policy is None or iris.unsegment(policy.value.rpartition("/")[2]) != citation.normalized:
            self.add(node, jx("citedForm"), text(citation.normalized))
        self.derived(node, citation.place)
        self.places[iri] = citation.place
        if claim and self.listed.get(citation):
            self.positions[iri] = self.listed[citation].pop(0)
        return node

    def write_lists(self) -> None:
        reading = self.reading
        lists: tuple[tuple[str, Sequence[EvaluationRow | SubProject | NarrativeGoal | ListedProject | Task]], ...] = (
            ("row", reading.evaluation_rows),
            ("sub-project", reading.sub_projects),
            ("goal", reading.goals),
            ("listed", reading.project_list),
            ("task", reading.tasks),
        )
        for kind, records in lists:
            for position, record in enumerate(records, 1):
                node = self.record(f"{self.document.value}/{kind}/{position}", record)
                self.add(node, IN_DOCUMENT, self.document)
                self.derived(node, record.place)
                self.amounts(node, record.amounts if isinstance(record, SubProject) else record)

    def write_citations(self) -> None:
        """Add what is left of the document's citations, and the order of them all where the places do not give it."""
        for citation, positions in sorted(self.listed.items(), key=lambda item: item[1]):
            for position in positions:
                node = self.citation(f"{self.document.value}/citation/{position}", citation, claim=False)
                self.add(self.document, HAS_CITATION, node)
                self.positions[node.value] = position
        nodes = sorted(self.places, key=lambda iri: place_order(self.places[iri], iri))
        if [self.positions.get(iri) for iri in nodes] == list(range(1, len(self.reading.citations) + 1)):
            return
        self.add(self.document, jx("count"), whole(len(self.positions)))
        for iri, position in self.positions.items():
            self.add(NamedNode(iri), POSITION, whole(position))

    def write_source(self) -> None:
        ledger = self.reading.ledger
        node = self.record(self.source, self.reading)
        for column in FIELDS[type(ledger)]:
            self.add(node, column.property, column.term(getattr(ledger, column.field)))
        for position, (reason, count) in enumerate(ledger.skipped, 1):
            skipped = NamedNode(f"{self.source}/skipped/{position}")
            self.add(skipped, TYPE, jx("SkippedCount"))
            self.add(skipped, PART_OF, node)
            self.add(skipped, jx("reason"), text(reason))
            self.add(skipped, jx("count"), whole(count))
        for position, unparsed in enumerate(ledger.unparsed, 1):
            rest = self.record(f"{self.source}/unparsed/{position}", unparsed)
            self.add(rest, PART_OF, node)
            self.derived(rest, unparsed.place)
        for position, remark in enumerate(self.reading.notes, 1):
            note = NamedNode(f"{self.source}/note/{position}")
            self.add(note, TYPE, jx("Note"))
            self.add(note, PART_OF, node)
            self.add(note, jx("text"), text(remark))


def place_order(place: Place | None, iri: str) -> tuple[int | str, ...]:
    """Return the key by which citations stand in the document's list, unless the graph says otherwise."""
    if place is None:
        return (0, 0, 0, 0, 0, 0, iri)
    return (place.page or 0, place.line or 0, place.table or 0, place.row or 0, place.column or 0, place.start or 0, iri)


def _unique(names: Sequence[str]) -> list[str]:
    """Return `names` with ``~2``, ``~3`` … behind repetitions."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return found
