"""The hand-written cases of policy_pairs.tsv and policy_issuers.tsv, put to the graph as a build makes it.

Each cell is the basis of an indicator in a document of its own. ``python -m tests.benchmarks.policies`` prints the
figures and the cases that are wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg import divisions
from kg.document import Place, Sha256
from kg.forms.cited import citations_in
from kg.records import DocumentHead, Indicator, Ledger, Organisation, Reading, Target
from kg.text import compact
from kg.triples import evidence_quads, reference_quads
from kg.triples.terms import TYPE, jx

BASE = "https://example.org/"
_MARK = re.compile("⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cell:
    """The basis of an indicator and the division of its document."""

    text: str
    division: str | None


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of cases."""
    lines = [
        line for line in (Path(__file__).with_name(name)).read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def quads_of(cells: list[Cell]) -> tuple[list[Quad], list[Reading]]:
    """Return all quads of a library of one document a cell, and the readings."""
    readings = [_reading(cell, number) for number, cell in enumerate(cells)]
    evidence = [quad for reading in readings for quad in evidence_quads(reading, BASE)]
    return [*evidence, *reference_quads(evidence, BASE)], readings


def _reading(cell: Cell, number: int) -> Reading:
    citations = citations_in(cell.text, "basis", Place(table=1, row=1, column=1))
    indicator = Indicator(None, 1, "产出指标", "数量指标", "培训人次", Target("≥200人次"), "产出指标", citations=citations)
    publisher = Organisation(f"第{number}单位", None, "publisher")
    division = divisions.by_code(cell.division) if cell.division else None
    head = DocumentHead(None, "project_targets", 2024, (publisher,), division)
    ledger = Ledger(0, 0, 0, 0, 0, 0, (), ())
    return Reading(f"{number}.docx", Sha256(f"{number:064x}"), head, (), (indicator,), (), (), (), (), citations, ledger)


def policy_at(quads: list[Quad], number: int, reading: Reading, start: int, end: int, text: str) -> str | None:
    """Return the policy document that the mention at ``text[start:end]`` of a reading's cell points at, None for none."""
    citations = reading.indicators[0].citations
    spans = [(c.place.start or 0, c.place.end or 0) for c in citations if c.place is not None]
    found = [k for k, (low, high) in enumerate(spans) if low < end and high > start]
    printed = compact(text[start:end])
    found = found or [k for k, c in enumerate(citations) if c.title and compact(c.title) in printed]
    if not found:
        return None
    suffix = f"/indicator/1/citation/{found[0] + 1}"
    document = f"{BASE}document/第{number}单位/"
    for quad in quads:
        subject, policy = quad.subject, quad.object
        if quad.predicate != jx("citesPolicy") or not isinstance(subject, NamedNode) or not isinstance(policy, NamedNode):
            continue
        if subject.value.startswith(document) and subject.value.endswith(suffix):
            typed = any(q.subject == policy and q.predicate == TYPE for q in quads)
            return policy.value.removeprefix(BASE) if typed else None
    return None


def judged(row: dict[str, str]) -> tuple[str, str | None, str | None]:
    """Return what the graph says of a pair (same, different, none), and the two policy documents."""
    cells, marks = [], []
    for text, division in ((row["first"], row["division"]), (row["second"], row["division2"])):
        if text:
            text = text.replace("\\n", "\n")
            plain = text.replace("⟦", "").replace("⟧", "")
            for position, match in enumerate(_MARK.finditer(text)):
                start = match.start() - 2 * position
                marks.append((len(cells), start, start + len(match[1]), plain))
            cells.append(Cell(plain, division or None))
    for more in filter(None, row["more"].split(" ‖ ")):
        division, _, text = more.partition("|")
        cells.append(Cell(text, division))
    quads, readings = quads_of(cells)
    nodes = [policy_at(quads, cell, readings[cell], low, high, text) for cell, low, high, text in marks]
    if row["expected"] == "none":
        return ("none" if nodes[0] is None else "policy"), nodes[0], None
    if None in nodes:
        return "none", nodes[0], nodes[1]
    return ("same" if nodes[0] == nodes[1] else "different"), nodes[0], nodes[1]


def issuers(row: dict[str, str]) -> list[str]:
    """Return the names of the issuers that the graph gives the document of a case, sorted."""
    quads, _ = quads_of([Cell(row["text"] or row["number"], row["division"] or None)])
    names = {q.subject: q.object.value for q in quads if q.predicate == jx("name") and isinstance(q.object, Literal)}
    policies = {
        q.subject
        for q in quads
        if q.predicate == jx("number") and isinstance(q.object, Literal) and q.object.value == compact(row["number"])
    }
    return sorted(
        names[q.object]
        for q in quads
        if q.predicate == jx("issuer") and q.subject in policies and isinstance(q.object, NamedNode)
    )


def issuers_right(row: dict[str, str], found: list[str]) -> bool:
    """Say whether the names are those of the case, of several spellings any."""
    expected = row["issuer"].split("|")
    return len(found) == len(expected) and all(any(name in each.split("/") for name in found) for each in expected)
