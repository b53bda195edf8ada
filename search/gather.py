"""From the graph to wordings and to what projects are for: one pass over each property that a use needs.

Simple patterns only: a query with OPTIONALs over all indicators is hundreds of times slower than joining columns here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

import ontology
from kg import iris
from kg.amount import Amount, amount_in
from kg.store.base import QuadStore
from kg.store.embedded import EmbeddedStore
from kg.triples.reference import vocabulary_triples
from search.profiles import Profile, project_of
from search.wordings import Use, Wording, fold

__all__ = ["Documents", "documents", "given", "named_bases", "parts", "profiles", "wordings"]

_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_HAS_WORDING, _IN_PROJECT = NamedNode(ontology.NS + "hasWording"), NamedNode(ontology.NS + "inProject")
_BASED_ON = NamedNode(ontology.NS + "basedOn")
_NOTATION = NamedNode("http://www.w3.org/2004/02/skos/core#notation")

_PURPOSE = 600
"""Characters of use and goals that are read: the encoder takes 512 pieces, some 800 characters; the rest of a longer text names
details."""

Column = Mapping[str, str]


class _Columns:
    """Properties of a store as mappings from subject to object, each read as a whole when first asked for."""

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


class _Nodes(_Columns):
    """The same, subject by subject: for what is asked of a few documents."""

    def many(self, name: str | NamedNode) -> Mapping[str, list[str]]:
        """Return the objects of each subject, sorted; the mapping knows subjects only when asked for them."""
        predicate = name if isinstance(name, NamedNode) else NamedNode(ontology.NS + name)
        return self._objects.setdefault(predicate.value, _Objects(self._store, predicate))

    def __init__(self, store: QuadStore) -> None:
        super().__init__(store)
        self._objects: dict[str, _Objects] = {}


class _Objects(dict[str, list[str]]):
    """Objects of one predicate by subject, fetched when asked for."""

    def __init__(self, store: QuadStore, predicate: NamedNode) -> None:
        super().__init__()
        self._store = store
        self._predicate = predicate

    def get(self, subject: str, default: list[str] | None = None) -> list[str]:  # type: ignore[override]
        """Return the objects of `subject`, sorted."""
        if subject not in self:
            quads = self._store.match(NamedNode(subject), self._predicate, None) if subject else ()
            self[subject] = sorted(quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal))
        return self[subject] or default or []


class _Given(_Columns):
    """The same, of one document whose quads are at hand; what is shared says its names by its IRIs (`kg.triples.reference`)."""

    def __init__(self, quads: Iterable[Quad], base: str) -> None:
        found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                found[quad.predicate.value][subject.value].append(value.value)
        self._lists = {
            name: {subject: sorted(objects) for subject, objects in column.items()} for name, column in found.items()
        }
        self._bodies, self._divisions = f"{base}organisation/", f"{base}division/"

    def many(self, name: str | NamedNode) -> Mapping[str, list[str]]:
        """Return the objects of each subject of the document, sorted."""
        return self._lists.get(name.value if isinstance(name, NamedNode) else ontology.NS + name, {})

    def one(self, name: str | NamedNode, subject: str | None) -> str | None:
        """Return the object of `subject`, the first of several, None where there is none."""
        if subject is None:
            return None
        if name == "name" and subject.startswith(self._bodies):
            return iris.unsegment(subject.rpartition("/")[2])
        if name == "code" and subject.startswith(self._divisions):
            code = iris.unsegment(subject.rpartition("/")[2])
            return code if code.isdecimal() else None
        return _notations().get(subject) if name == _NOTATION else super().one(name, subject)


@cache
def _notations() -> Mapping[str, str]:
    """Return the notation of each concept of the vocabulary, the first of several."""
    found: dict[str, str] = {}
    for subject, predicate, value in vocabulary_triples():
        if predicate == _NOTATION:
            found[subject.value] = min(value.value, found.get(subject.value, value.value))
    return found


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
        policies=_policies(told, indicator),
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


@dataclass(frozen=True, slots=True)
class Documents:
    """What the index takes of some documents.

    Attributes:
        uses: their uses, each with the IRI of its wording.
        profiles: of their projects, sorted by IRI.
    """

    uses: list[tuple[str, Use]]
    profiles: list[Profile]


def documents(store: QuadStore, iris: Iterable[str]) -> Documents:
    """Return what the index takes of the documents `iris`; of those that the store does not have, nothing."""
    told = _Nodes(store)
    links: dict[str, str] = {}
    owners: dict[str, list[str]] = {}
    for iri in sorted(iris):
        for quad in store.quads(NamedNode(iri)):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                if quad.predicate == _HAS_WORDING:
                    links[quad.subject.value] = quad.object.value
                elif quad.predicate == _IN_PROJECT:
                    owners[quad.subject.value] = [quad.object.value]
    return _documents(told, links, owners)


def given(quads: Iterable[Quad], base: str) -> Documents:
    """Return what the index takes of the documents whose evidence `quads` are, without a store.

    Args:
        quads: of whole documents.
        base: base IRI of the library.
    """
    told = _Given(quads, base)
    links = {indicator: objects[0] for indicator, objects in told.many(_HAS_WORDING).items()}
    return _documents(told, links, told.many(_IN_PROJECT))


def named_bases(store: EmbeddedStore, base: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each record that rests on a document which it cites by title alone, with all that it rests on.

    Which document a title means takes all documents, so that no document says it of itself.
    """
    links = store.store.quads_for_pattern(None, _BASED_ON, None, NamedNode(iris.reference_graph(base)))
    told = _Nodes(store)
    for record in sorted({quad.subject.value for quad in links if isinstance(quad.subject, NamedNode)}):
        yield record, _policies(told, record)


def _policies(told: _Columns, record: str) -> tuple[str, ...]:
    """Return the documents that a record rests on."""
    return tuple(dict.fromkeys(_policy(iri) for iri in told.many(_BASED_ON).get(record, [])))


def _documents(told: _Columns, links: Mapping[str, str], owners: Mapping[str, list[str]]) -> Documents:
    uses = [(links[indicator], _use(told, indicator)) for indicator in sorted(links)]
    return Documents(uses, _profiles(told, links, owners))


def parts(store: QuadStore, wording: str) -> tuple[str | None, str | None]:
    """Return head noun and slot of a wording."""
    told = _Nodes(store)
    return told.one("headNoun", wording), told.one("slot", wording)


def profiles(store: QuadStore) -> list[Profile]:
    """Return what the projects that have indicators are for, sorted by IRI."""
    told = _Columns(store)
    return _profiles(told, told.many("hasWording"), told.many("inProject"))


def _profiles(told: _Columns, indicators: Iterable[str], owners: Mapping[str, list[str]]) -> list[Profile]:
    """Return what the projects of `indicators` are for; `owners` has the projects of records."""
    counts = Counter(project_of(indicator) for indicator in indicators)
    goals: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for part, (owner, *_) in owners.items():
        if "/goal/" in part and (said := told.one("text", part)):
            goals[owner].append((_number(part.rpartition("/")[2]) or 0, said))
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
