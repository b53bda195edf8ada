"""Wordings and their uses: what the index holds.

One wording, many uses (a quarter of all rows repeat): a wording is a level-2 category and a normalised name; a use is one row
of one form. The index holds wordings, the graph holds uses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple, cast

from kg.iris import wording_name
from kg.records import Indicator, Project, Reading

__all__ = ["Said", "Use", "Wording", "fold", "folded", "from_pool", "from_readings", "name_key"]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a wording: a row of a form.

    Attributes:
        indicator: IRI of the indicator in the graph (or any unique text).
        name: level-3 label as printed.
        level1: label of level 1 as printed, else None.
        level2: label of level 2 as printed, else None.
        level1_category: SKOS notation, else None.
        level2_category: SKOS notation, else None.
        description: 绩效指标描述 as printed, else None.
        project: name of the project, else None.
        project_code: its code, else None.
        departments: names of the bodies it belongs to (supervising, implementing, publisher), most specific first.
        department_codes: unit codes printed with them, in no order that matters.
        division: name of the division, else None.
        division_code: code of GB/T 2260, else None.
        year: of the target, else None.
        document: title or IRI of the document.
        source: fragment IRI of the row's place, else None.
        raw: target as printed, empty where none.
        operator: effective operator of the target, else None.
        value: number of the target in the printed unit, else None.
        unit: as printed, else None.
        kind: of the target: quantitative, qualitative, deadline, frequency, enumeration.
        policies: normal forms of the documents it rests on.
    """

    indicator: str
    name: str
    level1: str | None = None
    level2: str | None = None
    level1_category: str | None = None
    level2_category: str | None = None
    description: str | None = None
    project: str | None = None
    project_code: str | None = None
    departments: tuple[str, ...] = ()
    department_codes: tuple[str, ...] = ()
    division: str | None = None
    division_code: str | None = None
    year: int | None = None
    document: str | None = None
    source: str | None = None
    raw: str = ""
    operator: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    kind: str = "qualitative"
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording with all its uses; the labels are those printed most often.

    Attributes:
        iri: of the wording in the graph (or any unique text).
        name: as printed most often.
        level1: label of level 1 printed most often, else None.
        level2: label of level 2 printed most often, else None.
        level1_category: SKOS notation, else None.
        level2_category: SKOS notation, else None.
        description: printed most often, where it says more than the name, else None.
        uses: at least one.
        head: head noun (满意度), as the build found it; None where the name has none, or no graph was asked.
        slot: what stands before it (受益群众), else None.
    """

    iri: str
    name: str
    level1: str | None
    level2: str | None
    level1_category: str | None
    level2_category: str | None
    description: str | None
    uses: tuple[Use, ...]
    head: str | None = None
    slot: str | None = None

    @property
    def key(self) -> str:
        """The name by which hits fold, see `name_key`."""
        return name_key(self.name)

    @property
    def targets(self) -> tuple[str, ...]:
        """Targets as printed, each once, most frequent first."""
        return tuple(raw for raw, _ in Counter(use.raw for use in self.uses if use.raw).most_common())

    @property
    def described(self) -> str:
        """Name and description in one text: what the second vector and the lexical lane read."""
        return f"{self.name} {self.description}" if self.description else self.name

    @property
    def text(self) -> str:
        """Level 2, name, description and most frequent target: what the lexical lane reads."""
        return " ".join(part for part in (self.level2 or "", self.described, *self.targets[:1]) if part)

    @property
    def light(self) -> Wording:
        """The wording with one use, of the commonest target: all that its text needs, for whoever holds many of them."""
        top = self.targets[:1]
        return replace(self, uses=tuple(use for use in self.uses if not top or use.raw == top[0])[:1])


def name_key(name: str) -> str:
    """Return the key under which spellings of one name fall together: NFKC, no space, no list marker, lower case.

    >>> name_key("1.问题回查率（％）") == name_key("问题回查率 (%)")
    True
    """
    return wording_name(name).lower()


def _commonest(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    if not counted:
        return None
    top = max(counted.values())
    return min(value for value, count in counted.items() if count == top)


def fold(uses: Iterable[Use], iris: Mapping[str, str] | None = None) -> list[Wording]:
    """Return the wordings of `uses`, sorted by category and name.

    Args:
        uses: in any order; equal input in another order gives the same wordings.
        iris: IRI of the wording by `Use.indicator`; where absent, one is composed of category and name.
    """
    groups: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        composed = f"wording/{use.level2_category or use.level2 or ''}/{name_key(use.name)}"
        groups[(iris or {}).get(use.indicator, composed)].append(use)
    wordings = [folded(iri, sorted(members, key=lambda use: use.indicator)) for iri, members in groups.items()]
    return sorted(wordings, key=lambda wording: (wording.level2_category or "", wording.key, wording.iri))


class Said(NamedTuple):
    """What a wording is folded from, of one use; see `Use`."""

    indicator: str
    name: str
    level1: str | None
    level2: str | None
    level1_category: str | None
    level2_category: str | None
    description: str | None
    raw: str


def folded(iri: str, uses: Sequence[Use | Said]) -> Wording:
    """Return the wording of `uses`, one at least, sorted by indicator."""
    name = _commonest(use.name for use in uses) or ""
    # Forms without a description of their own repeat the name in that column: it adds nothing then.
    telling = [use.description for use in uses if use.description and name_key(use.description) != name_key(name)]
    return Wording(
        iri=iri,
        name=name,
        level1=_commonest(use.level1 for use in uses),
        level2=_commonest(use.level2 for use in uses),
        level1_category=_commonest(use.level1_category for use in uses),
        level2_category=_commonest(use.level2_category for use in uses),
        description=_commonest(telling),
        uses=cast("tuple[Use, ...]", tuple(uses)),  # whoever gives less of a use asks for no more of the wording
    )


def _use(reading: Reading, number: int, item: Indicator) -> Use:
    project = next((project for project in reading.projects if project.ref == item.project), None)
    head = reading.document
    use = Use(
        indicator=f"{reading.sha256}#{number}",
        name=item.level3,
        level1=item.level1,
        level2=item.level2,
        level1_category=item.level1_category,
        level2_category=item.level2_category,
        description=item.description,
        departments=tuple(dict.fromkeys(body.name for body in head.organisations if body.role == "publisher")),
        division=head.division.name if head.division else None,
        division_code=head.division.code if head.division else None,
        year=item.year or head.year,
        document=head.title or reading.file,
        raw=item.target.raw,
        operator=item.target.effective_operator or item.target.operator,
        value=item.target.value,
        unit=item.target.unit,
        kind=item.target.kind,
        policies=tuple(dict.fromkeys(c.normalized for c in item.citations if c.role == "basis")),
    )
    return use if project is None else _in_project(use, project, item.year)


def _in_project(use: Use, project: Project, year: int | None) -> Use:
    """Return a use with what its project says; `year` is the indicator's own."""
    parties = [party for party in (project.implementing_unit, project.supervising_dept) if party is not None]
    return replace(
        use,
        project=project.name,
        project_code=project.code,
        departments=tuple(dict.fromkeys([*(party.name for party in parties), *use.departments])),
        department_codes=tuple(dict.fromkeys(party.code for party in parties if party.code)),
        year=year or project.year or use.year,
    )


def from_readings(readings: Iterable[Reading]) -> list[Wording]:
    """Return the wordings of documents that were just read, without a store (tests, single files)."""
    return fold(_use(reading, number, item) for reading in readings for number, item in enumerate(reading.indicators, 1))


def from_pool(items: Sequence[Mapping[str, object]]) -> list[Wording]:
    """Return one wording for each item of a pool of judged wordings, in the pool's order.

    Args:
        items: objects with ``name``, ``level2`` (list), ``description`` (list), ``targets`` (list).
    """

    def texts(value: object) -> list[str]:
        return [str(entry) for entry in value] if isinstance(value, (list, tuple)) else [str(value)] if value else []

    wordings = []
    for number, item in enumerate(items):
        labels = texts(item.get("level2"))
        use = Use(
            indicator=f"pool#{number}",
            name=str(item["name"]),
            level2=labels[0] if labels else None,
            description=next(iter(texts(item.get("description"))), None),
        )
        uses = [replace(use, indicator=f"{use.indicator}.{n}", raw=raw) for n, raw in enumerate(texts(item.get("targets")))]
        wordings.append(replace(fold(uses or [use])[0], iri=f"pool#{number}"))
    return wordings
