"""Rules that compare indicators and projects with one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from kg.check.base import Case, Check, Finding
from kg.check.copies import two_terms
from kg.forms.lexicon.heads import column_roles
from kg.records import Indicator, Project
from kg.text import compact
from kg.values import Value
from kg.vocabulary import column

__all__ = ["CHECKS"]

_SAME = 0.8
"""Share of common (name, target) pairs from which on two sets of indicators count as the same."""

_GENERIC = re.compile(r"(?:满意(?:度|率|程度)|知晓率|执行率)$|受益人(?:数|次|员)?$")


_SAID, _MUCH_SAID = 8, 30
"""Characters of goals from which on being the same tells something, and from which on it tells it alone."""
_FOLDED = {"万": 10**4, "亿": 10**8}
"""Characters of a unit that belong to its number; 2小时 is no large number for having 7200 seconds."""
_NAMED = 0.6
"""Share of the pairs of characters in a name that its goals repeat."""


def _key(indicator: Indicator) -> tuple[str, str]:
    return compact(indicator.level3), compact(indicator.target.raw)


def duplicate_indicator(case: Case) -> Iterator[Finding]:
    """The same indicator twice in one project, for one year, one region and one kind of project."""
    for project in (*case.reading.projects, None):
        seen: dict[tuple[object, ...], Indicator] = {}
        for indicator, _value in case.of(project):
            name = compact(indicator.level3)
            # rows that belong to no project: two tables may be two projects
            table = indicator.place.table if project is None and indicator.place is not None else None
            holds = (indicator.year, indicator.term, indicator.region, indicator.applies_to, table)
            first = seen.setdefault((name, compact(indicator.level2 or ""), *holds), indicator)
            if first is indicator or not name or not compact(indicator.target.raw) or not compact(first.target.raw):
                continue
            if two_terms(first, indicator) or _head_between(case, first, indicator):
                continue
            if _key(first) == _key(indicator):
                if compact(first.description or "") == compact(indicator.description or ""):
                    yield case.at(
                        "duplicate_indicator", indicator, f"“{indicator.level3} {indicator.target.raw}”在同一项目中重复"
                    )
            else:
                message = f"“{indicator.level3}”在同一项目中有两个指标值：{first.target.raw}、{indicator.target.raw}"
                yield case.at("duplicate_indicator", indicator, message, confidence="likely")


def _head_between(case: Case, first: Indicator, second: Indicator) -> bool:
    """Say whether the head is printed again between two rows of a table: two blocks, 长期 and 年度, may share a row."""
    one, other = first.place, second.place
    if case.document is None or one is None or other is None or one.table != other.table or not one.row or not other.row:
        return False
    cells = (cell for table in case.document.tables() if table.index == one.table for cell in table.cells)
    return any(one.row < cell.row < other.row and {"level3", "weakname"} & set(column_roles(cell.text)) for cell in cells)


def _pairs(case: Case) -> Iterator[tuple[Project, Project, float]]:
    sets = {p.ref: {_key(i) for i, _v in case.of(p)} for p in case.reading.projects}
    for one, other in combinations(case.reading.projects, 2):
        a, b = sets[one.ref], sets[other.ref]
        if len(a) >= 3 and len(b) >= 3:
            yield one, other, len(a & b) / len(a | b)


def duplicate_indicator_set(case: Case) -> Iterator[Finding]:
    """Two projects with nearly the same indicators: their sums count the same thing twice."""
    for one, other, share in _pairs(case):
        if share >= _SAME:
            message = f"项目“{one.name}”与“{other.name}”的指标有{share:.0%}相同，合计时会重复计算"
            yield case.finding("duplicate_indicator_set", message, other.name, other.place, other.ref)
            continue
        names = [{compact(i.level3) for i, _v in case.of(p)} for p in (one, other)]
        like = len(names[0] & names[1]) / max(1, len(names[0] | names[1]))
        if like >= _SAME:
            message = f"项目“{one.name}”与“{other.name}”的指标名称有{like:.0%}相同，只是指标值不同"
            yield case.finding("duplicate_indicator_set", message, other.name, other.place, other.ref, None, severity="info")


def same_measure_different_target(case: Case) -> Iterator[Finding]:
    """The same measured number of people or things, or of the whole area, with different targets in two projects of a year."""
    found: dict[str, list[tuple[Indicator, Value]]] = defaultdict(list)
    for indicator, value in case.indicators():
        name = re.sub(r"\([^()]*\)|医疗保险|保险|全县|全区|全市|本县", "", compact(indicator.level3))
        if value.target.kind != "quantitative" or _GENERIC.search(name):
            continue
        if name in column("check_words", "word", role="area_measure"):
            found[name].append((indicator, value))
            continue
        if indicator.level2_category != "output.quantity":
            continue
        if re.search(r"(?:人数|人次|户数|数量|面积|数)$", name) and len(name) >= 6:
            found[name].append((indicator, value))
    for uses in found.values():
        first, told = uses[0]
        for indicator, value in uses[1:]:
            differ = (value.target.value, value.target.unit) != (told.target.value, told.target.unit)
            if differ and indicator.project != first.project:
                message = (
                    f"“{first.level3} {first.target.raw}”与“{indicator.level3} {indicator.target.raw}”说的是同一件事，数却不同"
                )
                yield case.at("same_measure_different_target", indicator, message)


def same_target_reused(case: Case) -> Iterator[Finding]:
    """One large number in three projects or more."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for indicator, value in case.indicators():
        number, unit = value.target.value, value.target.unit or ""
        if (
            value.target.kind == "quantitative"
            and number is not None
            and number * _FOLDED.get(unit[:1], 1) >= 1000
            and unit != "%"
        ):
            found[compact(indicator.target.raw)].append(indicator)
    for uses in found.values():
        projects = {i.project for i in uses}
        if len(projects) >= 3:
            names = "、".join(dict.fromkeys(i.level3 for i in uses))
            message = f"“{uses[0].target.raw}”用于{len(projects)}个项目（{names}），疑为同一个全域数字"
            yield case.at("same_target_reused", uses[0], message)


def name_vs_content(case: Case) -> Iterator[Finding]:
    """A project's use or goals repeat another project's, and its name says something else."""
    for one, other in combinations(case.reading.projects, 2):
        goals = [compact("".join(g.text for g in p.goals)) for p in (one, other)]
        uses = [compact(p.use_text or "") for p in (one, other)]
        if len(goals[0]) < _SAID or goals[0] != goals[1] or (uses[0] != uses[1]):
            continue
        names = [_content(p.name) for p in (one, other)]
        told = goals[1] + uses[1]
        shares = [_overlap(name, told) for name in names]
        if len(goals[0]) < _MUCH_SAID and (shares[0] < _NAMED or shares[1] > 0 or not uses[0]):
            continue  # few words may fit both
        if names[0] != names[1] and shares[0] > 2 * shares[1]:
            message = f"项目名称是“{other.name}”，用途和目标却与“{one.name}”完全相同"
            yield case.finding("name_vs_content", message, other.name, other.place, other.ref)


def _content(name: str) -> str:
    """Return the words of a project's name: no document number, year or level of money."""
    plain = re.sub(r"^.*?号(?:文件)?-?", "", compact(name))
    return re.sub(r"\d{4}年?|中央|省级|市级|县级|财政|补助|资金|金$", "", plain)


def _overlap(name: str, text: str) -> float:
    grams = {name[at : at + 2] for at in range(len(name) - 1)}
    return sum(gram in text for gram in grams) / max(1, len(grams))


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        same_measure_different_target,
        same_target_reused,
        duplicate_indicator,
        duplicate_indicator_set,
        name_vs_content,
    )
}
