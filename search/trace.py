"""Tracing: from a policy document through divisions, departments and projects down to indicators, and the other way.

The table has one row a project and year; a project whose name alone carries the number has no indicators of its own in it. What
rests on nothing is told as well: an indicator without a document is a question to its author.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

import ontology
from kg.errors import LibraryError
from kg.store.base import QuadStore
from search import policies

__all__ = ["Rests", "Trace", "TraceRow", "rests", "trace"]

_PREFIXES = f"PREFIX jx: <{ontology.NS}>\n"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """What one project of one year takes from a policy document.

    Attributes:
        policy: normal form of the number, or the title.
        division: name, None where the document prints none.
        department: unit that carries the project out, else its publisher.
        project: name; None for citations outside of projects.
        year: of the target.
        indicators: number of indicators that cite it.
        roles: role of the citation → how often.
    """

    policy: str
    division: str | None
    department: str | None
    project: str | None
    year: int | None
    indicators: int
    roles: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        return {
            "policy": self.policy,
            "division": self.division,
            "department": self.department,
            "project": self.project,
            "year": self.year,
            "indicators": self.indicators,
            "roles": self.roles,
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """What rests on a policy document.

    Attributes:
        policies: the documents that were meant, as in `jixiao cites`.
        rows: by division, department, project, year.
        counts: indicators, projects, departments, documents.
        first_year: of the targets, None where none is known.
        last_year: likewise.
        same_title: numbers of other documents with the same title.
    """

    policies: tuple[dict[str, Any], ...]
    rows: tuple[TraceRow, ...]
    counts: dict[str, int]
    first_year: int | None
    last_year: int | None
    same_title: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as JSON values."""
        return {
            "policies": list(self.policies),
            "rows": [row.as_dict() for row in self.rows],
            "counts": self.counts,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "same_title": list(self.same_title),
        }


def trace(store: QuadStore, number: str, as_of: int | None = None) -> Trace:
    """Return what rests on the document that `number` means, in any spelling, or by title.

    Rows are empty where the library does not know it. `as_of` is a year, as in `search.policies.cites`.
    """
    told = policies.cites(store, number, as_of)
    names = {policy["iri"]: policy["number"] or policy["title"] for policy in told["policies"]}
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for use in told["uses"]:
        key = (names[use["policy"]], use["division"], use["department"], use["project"], use["year"])
        groups.setdefault(key, []).append(use)
    rows = tuple(
        TraceRow(
            policy=key[0],
            division=key[1],
            department=key[2],
            project=key[3],
            year=key[4],
            indicators=len({use["indicator"] for use in uses} - {None}),
            roles=dict(sorted(Counter(use["role"] or "" for use in uses).items())),
        )
        for key, uses in sorted(groups.items(), key=lambda item: [(part is None, str(part or "")) for part in item[0]])
    )
    years = [row.year for row in rows if row.year is not None]
    return Trace(
        policies=tuple(told["policies"]),
        rows=rows,
        counts=told["counts"],
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        same_title=tuple(_same_title(store, told["policies"])),
    )


def _same_title(store: QuadStore, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    listed = []
    for policy in found:
        if policy["title"] is None:
            continue
        rows = store.select(
            _PREFIXES + "SELECT ?other ?number { ?other a jx:PolicyDocument ; jx:title ?title ; jx:number ?number }",
            bindings={"title": Literal(policy["title"])},
        )
        for other, text in rows:
            if isinstance(other, NamedNode) and isinstance(text, Literal) and other.value != policy["iri"]:
                listed.append({"iri": other.value, "number": text.value, "title": policy["title"]})
    return sorted(listed, key=lambda item: str(item["number"]))


@dataclass(frozen=True, slots=True)
class Rests:
    """What an indicator, project or department rests on.

    Attributes:
        iri: of the thing asked for.
        rows: one an indicator: ``indicator level3 project year target policies basis``; `policies` is empty where it rests on
            no document, `basis` is then what the form prints as its basis.
        without: number of indicators that rest on no document.
    """

    iri: str
    rows: tuple[dict[str, Any], ...]
    without: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"iri": self.iri, "rows": list(self.rows), "without": self.without}


_OF = {
    "Indicator": "BIND(?thing AS ?indicator)",
    "Project": "?indicator jx:inProject ?thing .",
    "Document": "?indicator jx:inDocument ?thing .",
    "Organisation": (
        "{ ?project jx:implementingUnit ?thing . ?indicator jx:inProject ?project } UNION "
        "{ ?document jx:publisher ?thing . ?indicator jx:inDocument ?document }"
    ),
}


def rests(store: QuadStore, iri: str) -> Rests:
    """Return what the thing `iri` (indicator, project, document or organisation) rests on.

    Raises:
        LibraryError: the library has no such thing, or it is of another kind.
    """
    thing = NamedNode(iri)
    kinds = [
        quad.object.value.removeprefix(ontology.NS)
        for quad in store.match(thing, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None)
        if isinstance(quad.object, NamedNode)
    ]
    kind = next((name for name in kinds if name in _OF), None)
    if kind is None:
        raise LibraryError(f"{iri}：库中没有这个指标、项目、文档或单位")
    found = store.select(
        _PREFIXES + f"SELECT DISTINCT ?indicator {{ {_OF[kind]} ?indicator a jx:Indicator }}", bindings={"thing": thing}
    )
    rows = [_resting(store, node) for (node,) in found if isinstance(node, NamedNode)]
    rows.sort(key=lambda row: (row["project"] or "", row["indicator"]))
    return Rests(iri, tuple(rows), sum(not row["policies"] for row in rows))


def _resting(store: QuadStore, indicator: NamedNode) -> dict[str, Any]:
    def objects(subject: NamedNode, name: str) -> list[Any]:
        return sorted((quad.object for quad in store.match(subject, NamedNode(ontology.NS + name), None)), key=str)

    def text(subject: NamedNode | None, name: str) -> str | None:
        found = objects(subject, name) if subject is not None else []
        return found[0].value if found else None

    def node(subject: NamedNode, name: str) -> NamedNode | None:
        found = objects(subject, name)
        return found[0] if found and isinstance(found[0], NamedNode) else None

    project, target = node(indicator, "inProject"), node(indicator, "hasTarget")
    year = text(indicator, "year") or text(project, "year")
    return {
        "indicator": indicator.value,
        "level3": text(indicator, "level3"),
        "project": text(project, "name"),
        "year": int(year) if year else None,
        "target": text(target, "raw"),
        "policies": [text(policy, "number") or text(policy, "title") for policy in objects(indicator, "basedOn")],
        "basis": text(indicator, "basisText"),
    }
