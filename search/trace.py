"""Tracing: from a policy document through divisions, departments and projects down to indicators and their cells.

One unit is counted everywhere: the indicator that cites the document in one of its cells, each once. A project whose name
alone carries the number has none of them and counts 0. Projects are told apart by what they are (their IRI), never by
name: one of two counties, or of two years, is two rows. Money is the whole budget of a project, in 万元; only a part of
it may rest on the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

import ontology
from kg.store.base import QuadStore
from search import describe, policies

__all__ = ["Trace", "TraceIndicator", "TraceRow", "standing", "trace"]

_DCTERMS = "http://purl.org/dc/terms/"


@dataclass(frozen=True, slots=True)
class TraceIndicator:
    """An indicator that cites a policy document.

    Attributes:
        policy: number, else title.
        standing: see `standing`.
        division: name, None where the form prints none.
        department: unit that carries its project out, else its publisher.
        project: name, None where it belongs to none.
        year: of the target.
        level3: its name.
        target: as printed.
        roles: role of each citation → how often.
        printed: the citation as printed, the first of several.
        file: in which it stands.
        place: in it, as in ``jixiao cites``.
        iri: of the indicator.
        project_iri: of its project.
        policy_iri: of the document.
        source: IRI of the place.
    """

    policy: str
    standing: str | None
    division: str | None
    department: str | None
    project: str | None
    year: int | None
    level3: str
    target: str | None
    roles: dict[str, int]
    printed: str | None
    file: str | None
    place: dict[str, Any] | None
    iri: str
    project_iri: str | None
    policy_iri: str
    source: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the indicator as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class TraceRow:
    """What one project of one year takes from a policy document.

    Attributes:
        policy: normal form of the number, or the title.
        division: name, None where the document prints none.
        department: unit that carries the project out, else its publisher.
        project: name; None for citations outside of projects.
        year: of the target.
        indicators: number of indicators that cite it; 0 where only the project itself does.
        roles: role of the citation → how often.
        wan: whole budget of the project in 万元, None where no form tells it with its unit.
        standing: of the document, see `standing`.
        policy_iri: of the document.
        division_iri: of the division.
        department_iri: of the department.
        project_iri: of the project.
        document_iri: of the form that holds it.
        items: the indicators, by position in the form.
    """

    policy: str
    division: str | None
    department: str | None
    project: str | None
    year: int | None
    indicators: int
    roles: dict[str, int]
    wan: Decimal | None
    standing: str | None
    policy_iri: str
    division_iri: str | None
    department_iri: str | None
    project_iri: str | None
    document_iri: str
    items: tuple[TraceIndicator, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON values, without the indicators."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "items"}


@dataclass(frozen=True, slots=True)
class Trace:
    """What rests on a policy document.

    Attributes:
        policies: the documents that were meant, as in `jixiao cites`.
        rows: by document, division, department, project, year.
        counts: indicators, projects, departments, documents; each counts once, whatever it cites and how often.
        wan: budgets of the projects together in 万元, each once; None where none is known.
        unknown_money: number of projects whose budget is not known.
        first_year: of the targets, None where none is known.
        last_year: likewise.
        same_title: other documents of the same title.
    """

    policies: tuple[dict[str, Any], ...]
    rows: tuple[TraceRow, ...]
    counts: dict[str, int]
    wan: Decimal | None
    unknown_money: int
    first_year: int | None
    last_year: int | None
    same_title: tuple[dict[str, Any], ...]

    @property
    def indicators(self) -> tuple[TraceIndicator, ...]:
        """The indicators of all rows, in order; one that cites two of the documents stands twice."""
        return tuple(item for row in self.rows for item in row.items)

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as JSON values."""
        return {
            "policies": list(self.policies),
            "rows": [row.as_dict() for row in self.rows],
            "indicators": [item.as_dict() for item in self.indicators],
            "counts": self.counts,
            "wan": self.wan,
            "unknown_money": self.unknown_money,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "same_title": list(self.same_title),
        }


def standing(policy: dict[str, Any]) -> str | None:
    """Return ``superseded``, ``expired`` or ``in_force`` of a document as `jixiao cites` describes it; None where not known.

    >>> standing({"in_force": False, "replaced_by": "甲发〔2024〕1号"}), standing({"in_force": None, "replaced_by": None})
    ('superseded', None)
    """
    if policy["in_force"] is None:
        return None
    if policy["in_force"]:
        return "in_force"
    return "superseded" if policy["replaced_by"] else "expired"


def trace(store: QuadStore, number: str, as_of: int | None = None) -> Trace:
    """Return what rests on the document that `number` means, in any spelling, or by title.

    Rows are empty where the library does not know it. `as_of` is a year, as in `search.policies.cites`.
    """
    told = policies.cites(store, number, as_of)
    documents = {policy["iri"]: policy for policy in told["policies"]}
    groups: dict[tuple[str, str | None, str, int | None], list[dict[str, Any]]] = {}
    for use in told["uses"]:
        groups.setdefault((use["policy"], use["project_iri"], use["document_iri"], use["year"]), []).append(use)
    budgets = {iri: _budget(store, NamedNode(iri)) for _, iri, _, _ in groups if iri is not None}
    rows = [_row(documents[key[0]], uses, budgets) for key, uses in groups.items()]
    rows.sort(key=_order)
    known = [wan for wan in budgets.values() if wan is not None]
    years = [row.year for row in rows if row.year is not None]
    return Trace(
        policies=tuple(told["policies"]),
        rows=tuple(rows),
        counts=told["counts"],
        wan=sum(known, Decimal(0)) if known else None,
        unknown_money=len(budgets) - len(known),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        same_title=tuple(_same_title(store, told["policies"])),
    )


def _order(row: TraceRow) -> list[tuple[bool, str]]:
    parts = (row.policy, row.division, row.department, row.project, row.year, row.project_iri, row.document_iri)
    return [(part is None, str(part or "")) for part in parts]


def _row(policy: dict[str, Any], uses: Sequence[dict[str, Any]], budgets: dict[str, Decimal | None]) -> TraceRow:
    first = uses[0]
    cited: dict[str, list[dict[str, Any]]] = {}
    for use in uses:
        if use["indicator"] is not None:
            cited.setdefault(use["indicator"], []).append(use)
    items = [_item(policy, each) for _, each in sorted(cited.items(), key=lambda pair: _position(pair[0]))]
    return TraceRow(
        policy=_name(policy),
        division=first["division"],
        department=first["department"],
        project=first["project"],
        year=first["year"],
        indicators=len(items),
        roles=_roles(uses),
        wan=budgets.get(first["project_iri"] or ""),
        standing=standing(policy),
        policy_iri=policy["iri"],
        division_iri=first["division_iri"],
        department_iri=first["department_iri"],
        project_iri=first["project_iri"],
        document_iri=first["document_iri"],
        items=tuple(items),
    )


def _item(policy: dict[str, Any], uses: Sequence[dict[str, Any]]) -> TraceIndicator:
    first = min(uses, key=lambda use: (use["role"] != "basis", use["source"] or ""))
    return TraceIndicator(
        policy=_name(policy),
        standing=standing(policy),
        roles=_roles(uses),
        iri=first["indicator"],
        policy_iri=policy["iri"],
        **{
            name: first[name]
            for name in (
                *("division", "department", "project", "year", "level3", "target"),
                *("printed", "file", "place", "project_iri", "source"),
            )
        },
    )


def _name(policy: dict[str, Any]) -> str:
    return str(policy["number"] or policy["title"] or policy["iri"])


def _roles(uses: Iterable[dict[str, Any]]) -> dict[str, int]:
    return dict(sorted(Counter(use["role"] or "" for use in uses).items()))


def _position(iri: str) -> tuple[int, str]:
    ordinal = iri.rpartition("/")[2].partition("~")[0]
    return (int(ordinal) if ordinal.isdecimal() else 0, iri)


def _budget(store: QuadStore, project: NamedNode) -> Decimal | None:
    """Return the budget of a project in 万元: its funds in all, else the budget that its account of spending begins with."""
    for holder, name in (("hasFunds", "totalAmount"), ("hasExecution", "initialBudget")):
        for quad in store.match(project, NamedNode(ontology.NS + holder), None):
            for sum_ in store.match(quad.object, NamedNode(ontology.NS + name), None):  # type: ignore[arg-type]
                told = describe.amount(store, sum_.object if isinstance(sum_.object, NamedNode) else None)
                if told is not None and told["wan"] is not None:
                    return Decimal(told["wan"])
    return None


def _same_title(store: QuadStore, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the other documents that go by one of the names of those found, with what is to be known of them."""
    from kg.policy_titles import title_of

    wanted = {name for policy in found if policy["title"] for name in title_of(policy["title"]).names}
    own = {policy["iri"] for policy in found}
    if not wanted:
        return []
    others = {
        quad.subject
        for predicate in (NamedNode(f"{ontology.NS}title"), NamedNode(f"{_DCTERMS}alternative"))
        for quad in store.match(None, predicate, None)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and "/policy/" in quad.subject.value
        and quad.subject.value not in own
        and wanted & set(title_of(quad.object.value).names)
    }
    listed = [policies.described(store, other) for other in others]
    return sorted(listed, key=lambda item: (item["number"] or "", item["iri"]))
