"""From the graph to wordings and to what projects are for: one pass over each property that a use needs.

Simple patterns only: a query with OPTIONALs over all indicators is hundreds of times slower than joining columns here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

import ontology
from kg import iris
from kg.amount import Amount, amount_in
from kg.store.base import QuadStore
from search.profiles import Profile, project_of
from search.wordings import Use, Wording, fold

__all__ = ["profiles", "wordings"]

_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_NOTATION = NamedNode("http://www.w3.org/2004/02/skos/core#notation")

_PURPOSE = 600
"""Characters of use and goals that are read: the encoder takes 512 pieces, some 800 characters; the rest of a longer text names
details."""

Column = Mapping[str, str]


class _Columns:
    """Properties of a store as mappings from subject to object, read when first asked for."""

    def __init__(self, store: QuadStore) -> None:
        self._store = store
        self._lists: dict[str, dict[str, list[str]]] = {}

    def many(self, name: str | NamedNode) -> Mapping[str, list[str]]:
        """Return all objects of each subject, sorted."""
        predicate = name if isinstance(name, NamedNode) else NamedNode(ontology.NS + name)
        if predicate.value not in self._lists:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for quad in self._store.match(None, predicate, None):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    found[quad.subject.value].append(quad.object.value)
            self._lists[predicate.value] = {subject: sorted(objects) for subject, objects in found.items()}
        return self._lists[predicate.value]

    def one(self, name: str | NamedNode, subject: str | None) -> str | None:
        """Return the object of `subject`, the first of several, None where there is none."""
        objects = self.many(name).get(subject) if subject is not None else None
        return objects[0] if objects else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _departments(told: _Columns, project: str | None, document: str | None) -> tuple[str, ...]:
    names = [told.one("implementingUnitName", project), told.one("supervisingDepartmentName", project)]
    names += [told.one("name", body) for body in told.many("publisher").get(document or "", [])]
    return tuple(dict.fromkeys(name for name in names if name))


def _use(told: _Columns, indicator: str) -> Use:
    project = told.one("inProject", indicator)
    document = told.one("inDocument", indicator)
    target = told.one("hasTarget", indicator)
    division = told.one("inDivision", document)
    codes = [told.one("implementingUnitCode", project), told.one("supervisingDepartmentCode", project)]
    year = told.one("year", indicator) or told.one("year", project) or told.one("year", document)
    value = told.one("value", target)
    return Use(
        indicator=indicator,
        name=told.one("level3", indicator) or "",
        level1=told.one("level1", indicator),
        level2=told.one("level2", indicator),
        level1_category=told.one(_NOTATION, told.one("level1Category", indicator)),
        level2_category=told.one(_NOTATION, told.one("level2Category", indicator)),
        description=told.one("description", indicator),
        project=told.one("name", project),
        project_code=told.one("code", project),
        departments=_departments(told, project, document),
        department_codes=tuple(dict.fromkeys(code for code in codes if code)),
        division=told.one("divisionName", document),
        division_code=told.one("divisionCode", document) or told.one("code", division),
        year=_number(year),
        document=document,
        source=told.one(_DERIVED, indicator),
        raw=told.one("raw", target) or "",
        operator=told.one("effectiveOperator", target) or told.one("operator", target),
        value=Decimal(value) if value is not None else None,
        unit=told.one("unit", target),
        kind=told.one("kind", target) or "qualitative",
        policies=tuple(dict.fromkeys(_policy(iri) for iri in told.many("basedOn").get(indicator, []))),
    )


def _policy(iri: str) -> str:
    """Return the normal form of a policy document: the last segment of its IRI is just that."""
    return iris.unsegment(iri.rpartition("/")[2])


def wordings(store: QuadStore) -> list[Wording]:
    """Return all wordings of a store with their uses, sorted by category and name."""
    told = _Columns(store)
    links = {indicator: objects[0] for indicator, objects in told.many("hasWording").items()}
    folded = fold((_use(told, indicator) for indicator in sorted(links)), links)
    return [replace(each, head=told.one("headNoun", each.iri), slot=told.one("slot", each.iri)) for each in folded]


def profiles(store: QuadStore) -> list[Profile]:
    """Return what the projects that have indicators are for, sorted by IRI."""
    told = _Columns(store)
    counts = Counter(project_of(indicator) for indicator in told.many("hasWording"))
    goals: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for part, owners in told.many("inProject").items():
        if "/goal/" in part and (said := told.one("text", part)):
            goals[owners[0]].append((_number(part.rpartition("/")[2]) or 0, said))
    return [
        _profile(told, iri, counts[iri], [said for _, said in sorted(goals[iri])])
        for iri in sorted(counts)
        if told.one("name", iri)
    ]


def _profile(told: _Columns, project: str, count: int, goals: Sequence[str]) -> Profile:
    document = told.one("inDocument", project)
    total = told.one("totalAmount", told.one("hasFunds", project)) or told.one(
        "adjustedBudget", told.one("hasExecution", project)
    )
    raw, value, unit = (told.one(name, total) for name in ("raw", "value", "unit"))
    # The value stands in the graph only where it is not what the text says.
    money = Amount(raw or "", Decimal(value), unit) if value is not None else amount_in(raw or "", unit)
    return Profile(
        iri=project,
        name=told.one("name", project) or "",
        purpose=" ".join(part for part in (told.one("description", project), *goals) if part)[:_PURPOSE],
        departments=_departments(told, project, document),
        division=told.one("divisionName", document),
        division_code=told.one("divisionCode", document),
        year=_number(told.one("year", project) or told.one("year", document)),
        wan=money.wan if money else None,
        raw=raw,
        value=money.value if money else None,
        unit=money.unit if money else unit,
        indicators=count,
    )
