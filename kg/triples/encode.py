"""Records to quads: the evidence graph of one logical document.

The graph is named like the document and holds what its forms print: every subject belongs to this document or to one of its
files, so that no other graph can hold the same triple. Nodes shared between documents (policies, bodies, divisions, wordings,
categories) are only pointed at; what is said of them stands in the reference graph (`kg.triples.reference`).

Order of lists is the number at the end of the IRI (``…/row/12``), for indicators project and ordinal; ``jx:position`` stands
only where that is not enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode, Quad

from kg import iris
from kg.document import Sha256
from kg.iris import Iri
from kg.records import (
    EvaluationRow,
    ListedProject,
    NarrativeGoal,
    Party,
    Project,
    Reading,
    SubProject,
    Task,
)
from kg.text import compact
from kg.triples.indicators import write_indicators
from kg.triples.logical import key_of
from kg.triples.maps import FIELDS
from kg.triples.terms import DERIVED, PART_OF, TYPE, jx, text, whole
from kg.triples.writer import IN_DOCUMENT, IN_PROJECT, POSITION, Writer, unique_names

__all__ = ["document_iri", "evidence_quads"]

_PARTIES = (
    ("implementing_unit", jx("implementingUnit"), jx("implementingUnitName"), jx("implementingUnitCode")),
    ("supervising_dept", jx("supervisingDepartment"), jx("supervisingDepartmentName"), jx("supervisingDepartmentCode")),
)


def document_iri(reading: Reading, base: str) -> Iri:
    """Return the IRI of the logical document that `reading` alone would make."""
    key = key_of(reading)
    return iris.document(base, key.publisher, key.kind, key.year, key.part)


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
    writer = Writer(reading, base, document or document_iri(reading, base))
    _write(writer, others or {})
    graph = writer.document
    return (Quad(s, p, o, graph) for s, p, o in writer.triples)


def _write(writer: Writer, others: Mapping[Sha256, str]) -> None:
    _write_document(writer)
    projects = _write_projects(writer)
    write_indicators(writer, projects)
    _write_lists(writer)
    writer.write_citations()
    _write_source(writer)
    for sha256, file in sorted(others.items()):
        if sha256 == writer.reading.sha256:
            continue
        other = NamedNode(iris.source(writer.base, sha256))
        writer.add(writer.document, DERIVED, other)
        writer.add(other, TYPE, jx("Source"))
        writer.add(other, jx("sha256"), text(sha256))
        writer.add(other, jx("file"), text(file))


def _write_document(writer: Writer) -> None:
    head = writer.reading.document
    node = writer.record(writer.document.value, head)
    writer.add(node, DERIVED, NamedNode(writer.source))
    if head.division is not None:
        iri = iris.division(writer.base, head.division.code, head.division.name)
        writer.add(node, jx("inDivision"), NamedNode(iri))
        writer.add(node, jx("divisionName"), text(head.division.name))
        if head.division.code is not None:
            writer.add(node, jx("divisionCode"), text(head.division.code))
    publishers = dict.fromkeys(writer.organisation(body.name) for body in head.organisations if body.role == "publisher")
    for publisher in publishers:
        writer.add(node, jx("publisher"), publisher)
    for position, body in enumerate(head.organisations, 1):
        party = writer.record(f"{node.value}/party/{position}", body)
        writer.add(party, IN_DOCUMENT, node)
        writer.add(party, jx("organisation"), writer.organisation(body.name))


def _write_projects(writer: Writer) -> dict[str, NamedNode]:
    """Add the projects; return their nodes by ref."""
    nodes: dict[str, NamedNode] = {}
    names = unique_names([iris.segment(compact(p.name) or "_") for p in writer.reading.projects])
    for position, (project, name) in enumerate(zip(writer.reading.projects, names, strict=True), 1):
        node = writer.record(f"{writer.document.value}/project/{name}", project)
        nodes.setdefault(project.ref, node)
        writer.add(node, IN_DOCUMENT, writer.document)
        writer.add(node, POSITION, whole(position))
        writer.derived(node, project.place)
        _write_project(writer, node, project)
    return nodes


def _write_project(writer: Writer, node: NamedNode, project: Project) -> None:
    for field, link, name, code in _PARTIES:
        party: Party | None = getattr(project, field)
        if party is not None:
            writer.add(node, link, writer.organisation(party.name))
            writer.add(node, name, text(party.name))
            if party.code is not None:
                writer.add(node, code, text(party.code))
    if project.funds is not None:
        funds = writer.record(f"{node.value}/funds", project.funds)
        writer.add(node, jx("hasFunds"), funds)
        writer.amounts(funds, project.funds.amounts)
    if project.money is not None:
        execution = writer.record(f"{node.value}/execution", project.money)
        writer.add(node, jx("hasExecution"), execution)
        writer.amounts(execution, project.money)
    for kind, records in (("plan", project.quarterly_plan), ("goal", project.goals)):
        for position, record in enumerate(records, 1):
            part = writer.record(f"{node.value}/{kind}/{position}", record)
            writer.add(part, IN_PROJECT, node)
            writer.amounts(part, record)
    writer.citations(node, project.citations)


def _write_lists(writer: Writer) -> None:
    reading = writer.reading
    lists: tuple[tuple[str, Sequence[EvaluationRow | SubProject | NarrativeGoal | ListedProject | Task]], ...] = (
        ("row", reading.evaluation_rows),
        ("sub-project", reading.sub_projects),
        ("goal", reading.goals),
        ("listed", reading.project_list),
        ("task", reading.tasks),
    )
    for kind, records in lists:
        for position, record in enumerate(records, 1):
            node = writer.record(f"{writer.document.value}/{kind}/{position}", record)
            writer.add(node, IN_DOCUMENT, writer.document)
            writer.derived(node, record.place)
            writer.amounts(node, record.amounts if isinstance(record, SubProject) else record)


def _write_source(writer: Writer) -> None:
    ledger = writer.reading.ledger
    node = writer.record(writer.source, writer.reading)
    for column in FIELDS[type(ledger)]:
        writer.add(node, column.property, column.term(getattr(ledger, column.field)))
    for position, (reason, count) in enumerate(ledger.skipped, 1):
        skipped = NamedNode(f"{writer.source}/skipped/{position}")
        writer.add(skipped, TYPE, jx("SkippedCount"))
        writer.add(skipped, PART_OF, node)
        writer.add(skipped, jx("reason"), text(reason))
        writer.add(skipped, jx("count"), whole(count))
    for position, unparsed in enumerate(ledger.unparsed, 1):
        rest = writer.record(f"{writer.source}/unparsed/{position}", unparsed)
        writer.add(rest, PART_OF, node)
        writer.derived(rest, unparsed.place)
    for position, remark in enumerate(writer.reading.notes, 1):
        note = NamedNode(f"{writer.source}/note/{position}")
        writer.add(note, TYPE, jx("Note"))
        writer.add(note, PART_OF, node)
        writer.add(note, jx("text"), text(remark))
