"""Next year's form from this year's: line by line what stays and what should move, each with its reason.

A target moves where past results say that it was set too low, or was never reached, and its deadline moves with the year. What
is proposed in its stead is the last result: the historical standard, 历史标准, of the rules of setting targets. A document that
was replaced is named with the one after it; whether that applies is for people to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg.check import check
from kg.check.scores import met
from kg.errors import WrongCall
from kg.records import Indicator, Project, Reading, Target
from kg.text import compact
from kg.triples import readings
from kg.values import format as spelled
from kg.values import parse
from search import catalog
from search.draft.model import target_json
from search.draft.own import of_reading
from search.draft.targets import moved
from search.policies import in_force
from search.profiles import Profile
from search.similar import Asked, department_kinds
from search.wordings import name_key

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["Carried", "Past", "Reason", "Turn", "next_year"]

_FORMS = 30
"""Forms of the project that are looked at, the latest."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a year had of a line: target and result as printed, and whether it was met (None: it can't be said)."""

    year: int | None
    target: str
    actual: str | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line moves: ``met_by_far``, ``missed``, ``never_met``, ``policy_replaced``, ``deadline``; and in words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A line of this year's form, and what becomes of it.

    Attributes:
        row: as it stands in this year's form.
        target: for next year; that of `row` where nothing speaks against it.
        verdict: ``stays``, or ``moves`` where there is a reason.
        reasons: why.
        past: what each year had, oldest first.
    """

    row: Indicator
    target: Target
    verdict: str
    reasons: tuple[Reason, ...] = ()
    past: tuple[Past, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object; numbers stay `Decimal`."""
        return {
            "level1": self.row.level1,
            "level2": self.row.level2,
            "level3": self.row.level3,
            "before": target_json(self.row.target),
            "after": target_json(self.target),
            "verdict": self.verdict,
            "reasons": [asdict(each) for each in self.reasons],
            "past": [asdict(each) for each in self.past],
            "basis": list(dict.fromkeys(each.normalized for each in self.row.citations if each.role == "basis")),
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """Two years side by side: the project, the years, the lines in the order of this year's form."""

    project: str
    before: int | None
    year: int
    lines: tuple[Carried, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object; numbers stay `Decimal`."""
        return {
            "project": self.project,
            "before": self.before,
            "year": self.year,
            "lines": [line.as_dict() for line in self.lines],
        }

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """The rows of next year's form: targets moved, results and scores of this year left behind."""
        return tuple(_next_row(line) for line in self.lines)


def next_year(library: Library, iri: str, year: int) -> tuple[Asked, tuple[str, ...], Turn]:
    """Return the project as described for a year, its goals, and its lines side by side.

    Args:
        library: opened.
        iri: of the project in one of its forms, or its name: then of its latest form before the year.
        year: that the form is for.

    Raises:
        WrongCall: the library has no such project, or the year is none after it.
    """
    profile = _profile(library, iri, year)
    if profile.year is not None and year <= profile.year:
        raise WrongCall(f"项目“{profile.name}”已是 {profile.year} 年度的表，--year 应在其后，得到 {year}")
    forms = [(_reading(library, each.iri), each) for each in _forms(library, profile)]
    told = [(reading, project, each) for reading, each in forms if (project := _project(reading, each)) is not None]
    reading = next(reading for reading, _, each in told if each.iri == profile.iri)
    asked, own = of_reading(reading, Asked(profile.name, year=year))
    past = _past(told)
    far = _far(told)
    lines = tuple(
        _carried(library, row, past.get(name_key(row.level3), ()), far.get(name_key(row.level3)), profile.year, year)
        for row in own.rows
        if row.level3.strip()
    )
    # A form may print no goals where another of the year does: the self-evaluation beside the targets.
    goals = own.goals or next((tuple(g.text for g in project.goals) for _, project, _ in reversed(told) if project.goals), ())
    return asked, goals, Turn(profile.name, profile.year, year, lines)


def _profile(library: Library, iri: str, year: int) -> Profile:
    profiles = library.index.profiles
    if (place := profiles.places.get(iri)) is not None:
        return profiles.all[place]
    named = [each for each in profiles.all if compact(each.name) == compact(iri) and (each.year or 0) < year]
    if not named:
        raise WrongCall(f"图谱库中没有 {year} 年以前的这个项目：{iri}")
    bodies = {(each.division, "、".join(each.departments[:1])) for each in named}
    if len(bodies) > 1:
        told = "；".join(f"{each.departments[0] if each.departments else each.division}：{each.iri}" for each in named[:10])
        raise WrongCall(f"有几个单位的项目叫“{iri}”，请用 IRI 指明：{told}")
    return max(named, key=lambda each: (each.year or 0, each.iri))


def _forms(library: Library, profile: Profile) -> list[Profile]:
    """Return the forms of the project up to its year: of its name and its bodies, oldest first."""
    kinds = department_kinds(profile)
    same = [
        each
        for each in library.index.profiles.all
        if compact(each.name) == compact(profile.name)
        and (each.division, bool(kinds & department_kinds(each)) or not kinds) == (profile.division, True)
        and (each.year or 0) <= (profile.year or 9999)
    ]
    same.sort(key=lambda each: (each.year or 0, each.iri == profile.iri, each.iri))
    return same[-_FORMS:]


def _reading(library: Library, iri: str) -> Reading:
    _, fields = catalog.item(library.store, iri)
    return next(iter(readings(library.store.quads(NamedNode(fields["document"]["iri"])))))


def _project(reading: Reading, profile: Profile) -> Project | None:
    return next((each for each in reading.projects if compact(each.name) == compact(profile.name)), None)


def _rows(reading: Reading, project: Project) -> list[Indicator]:
    return [row for row in reading.indicators if row.project == project.ref or len(reading.projects) == 1]


def _past(forms: Iterable[tuple[Reading, Project, Profile]]) -> Mapping[str, tuple[Past, ...]]:
    """Return what each year had of each line, by the key of its name, oldest first; a result beside a bare target counts."""
    found: dict[str, dict[int | None, Past]] = {}
    for reading, project, _ in forms:
        year = project.year or reading.document.year
        for row in _rows(reading, project):
            years = found.setdefault(name_key(row.level3), {})
            if row.actual is not None or year not in years:
                actual = row.actual.raw if row.actual is not None else None
                years[year] = Past(year, row.target.raw, actual, met(row.target, row))
    return {key: tuple(years.values()) for key, years in found.items()}


def _far(forms: Sequence[tuple[Reading, Project, Profile]]) -> Mapping[str, tuple[str, Target]]:
    """Return the lines whose last result was far above the target, with the words of the check and that result."""
    found: dict[str, tuple[str, Target]] = {}
    for reading, project, _ in forms:
        results = {name_key(row.level3): row.actual for row in _rows(reading, project) if row.actual is not None}
        # A later result that is not far off takes back what an earlier year said.
        found = {key: told for key, told in found.items() if key not in results}
        for each in check(reading):
            key = name_key(each.level3 or "")
            actual = results.get(key)
            if each.rule == "completion_far_above" and actual is not None:
                found[key] = (each.message, actual)
    return found


def _carried(
    library: Library,
    row: Indicator,
    past: Sequence[Past],
    far: tuple[str, Target] | None,
    before: int | None,
    year: int,
) -> Carried:
    """Return a line with what speaks for moving it."""
    reasons: list[Reason] = []
    target = row.target
    raw = moved(target.raw, before, year)
    if raw != target.raw:
        target = parse(raw, name=row.level3).target
        reasons.append(Reason("deadline", f"日期由{row.target.raw}改到{year}年度"))
    if far is not None:
        reasons.append(Reason("met_by_far", far[0]))
        target = _as_reached(row, target, far[1].value)
    missed = _missed(past)
    if missed is not None:
        reasons.append(missed)
    reasons += _replaced(library, row, year)
    return Carried(row, target, "moves" if reasons else "stays", tuple(reasons), tuple(past))


def _as_reached(row: Indicator, target: Target, value: Decimal | None) -> Target:
    """Return the target with the number that was reached last."""
    if value is None or target.value is None:
        return target
    return parse(spelled(replace(target, value=value)), name=row.level3).target


def _missed(past: Sequence[Past]) -> Reason | None:
    """Return what past results say of a target that was not reached: every time, or the last time."""
    known = [each for each in past if each.met is not None]
    if not known or known[-1].met:
        return None
    told = "；".join(f"{each.year or '未印年度'}：目标{each.target}，完成{each.actual}" for each in known if not each.met)
    if len(known) > 1 and not any(each.met for each in known):
        return Reason("never_met", f"{len(known)}年都没有达到（{told}）：查明原因，或调整指标值")
    return Reason("missed", f"上次没有达到（{told}）：查明原因，或调整指标值")


def _replaced(library: Library, row: Indicator, year: int) -> list[Reason]:
    """Return the basis documents of a line that are not in force at the end of the year before the one that is planned."""
    found = []
    for number in dict.fromkeys(each.normalized for each in row.citations if each.role == "basis"):
        for told in in_force(library.store, number, year - 1):
            if told["in_force"] is False:
                after = f"，由{told['replaced_by']}替代，请核对是否适用" if told["replaced_by"] else ""
                found.append(Reason("policy_replaced", f"依据文件{number}已失效{after}"))
    return found


def _next_row(line: Carried) -> Indicator:
    return replace(
        line.row,
        target=line.target,
        actual=None,
        score=None,
        deviation=None,
        reason=None,
        improvement=None,
        deduction=None,
        interim=None,
        expected=None,
        likelihood=None,
    )
