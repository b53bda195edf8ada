"""Rows of an indicator table to records: levels in force, names, targets, results."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from kg.categories import categorise
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.cited import citations_in
from kg.forms.columns.column import Columns
from kg.forms.fit.fields import Fields, target_of
from kg.forms.lexicon.levels import repair
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.lexicon.words import words
from kg.forms.money import number
from kg.forms.records.levels import Levels
from kg.forms.records.open_project import OpenProject
from kg.forms.records.row_fields import fields_of_group, name_beside
from kg.forms.records.row_lines import in_lines, listed_with_values
from kg.forms.records.row_names import is_indicator, is_no_name
from kg.forms.records.row_targets import Aim, aims
from kg.forms.records.row_values import TOLD, Printed, values_of
from kg.records import Citation, Indicator
from kg.text import nfkc

__all__ = ["indicators_of"]


_WEIGHED = re.compile(r"[(](\d{1,3}(?:\.\d+)?)[分%]?[)]$")
_WEIGHT_HEAD = re.compile("权重|分值|分数")
_LONG_TERM = re.compile(r"中期|长期|实施期|三年|周期")
_USED = (
    "level1",
    "level2",
    "level",
    "name",
    "target",
    "long_target",
    "target_year",
    "unit",
    "operator",
    "points",
    "weight1",
    "weight2",
    "region_target",
)


def indicators_of(
    work: Work, levels: Levels, draft: OpenProject, fields: Fields, columns: Columns, ref: str | None, count: int
) -> int | None:
    """Add the indicators of one row; return how many (0 for a row of labels only), None where it is no row of the table."""
    made = 0
    understood = False
    for group in columns.groups:
        part = fields_of_group(fields, group)
        levels.take(part)
        levels.stand_above(columns.levels_of(group))
        understood = _labels(work, part) or understood
        part = name_beside(work, levels, part)
        name = part.first("name")
        if name is None or is_no_name(work, levels, part, name):
            understood = understood or name is not None
            if name is None or "text" not in name.keys:
                _rest(work, part, named=False)
            continue
        if not is_indicator(part, name):
            continue
        where = _Where(ref, draft.year, name)
        term = _term(draft, columns, group) or _section(draft, part, columns)
        for printed, target, actual in listed_with_values(columns, name) or in_lines(part, name):
            for aim in aims(part, target, printed):
                made += 1
                aim = replace(aim, term=term) if term and not aim.term else aim
                work.indicators.append(_record(work, levels, part, printed, aim, actual, where, count + made))
        _rest(work, part, named=True)
    if made:
        return made
    return 0 if understood else None


def _labels(work: Work, fields: Fields) -> bool:
    """Claim the labels of a row; say whether there are any."""
    found = False
    for role in ("level1", "level2", "level", "weight1", "weight2", "indicators", "ordinal"):
        for _, item in fields.of(role):
            if not item.empty:
                work.claim(item.key, Status.LABEL, span=item.part)
                found = found or (role in ("level1", "level2", "level") and item.is_level())
    return found


def _term(draft: OpenProject, columns: Columns, group: int) -> str | None:
    if group and draft.long_term and len(columns.groups) == 2:
        return "long_term" if group == columns.groups[0] else "annual"
    return None


def _section(draft: OpenProject, fields: Fields, columns: Columns) -> str | None:
    """Return the term that the label beside a block of indicators names: 中期绩效指标 over 年度绩效指标."""
    texts = [item.label for _, item in fields.of("indicators")] + [c.head for c in columns.columns if c.role == "indicators"]
    for text in texts:
        if _LONG_TERM.search(text):
            draft.long_term = True
            return "long_term"
        if draft.long_term and ("年度" in text or "当年" in text):
            return "annual"
    return None


@dataclass(frozen=True, slots=True)
class _Where:
    """What holds for all indicators of a row: the project's reference, the form's year, the place."""

    ref: str | None
    year: int | None
    item: Item


def _record(
    work: Work, levels: Levels, fields: Fields, name: str, aim: Aim, actual: str | None, where: _Where, ordinal: int
) -> Indicator:
    meant = _level1(work, levels, where.item)
    name, core = _without_star(name)
    name, points = _weighed(fields, name)
    score = fields.text("score")
    unit = fields.text("unit")
    values = values_of(Printed(fields, name, unit, where.year))
    if actual is not None:
        values["actual"] = target_of(actual, name, unit)
    levels.carry(values, ("region", "applies_to"))
    if aim.region is not None:
        values["region"] = aim.region
    if core:
        values["core"] = True
    return Indicator(
        project=where.ref,
        ordinal=ordinal,
        level1=meant,
        level2=levels.level2,
        level3=name,
        target=aim.target,
        level1_printed=levels.level1,
        level1_category=categorise(meant, level=1),
        level2_category=categorise(levels.level2, meant, level=2),
        citations=_citations(fields),
        points=number(points) if points else None,
        score=number(score) if score else None,
        year=aim.year,
        term=aim.term,
        place=where.item.place,
        **values,
    )


def _points(fields: Fields) -> str | None:
    """Return the points of the indicator; before its name they are the level's where they are merged over several rows."""
    item, name = fields.first("points"), fields.first("name")
    if item is None or (item.height > 1 and name is not None and name.height < item.height and item.column < name.column):
        return None
    return fields.text("points")


def _level1(work: Work, levels: Levels, item: Item) -> str | None:
    """Return level 1 as it is meant: that by position, unless level 2 belongs under another; a change is noted."""
    meant = levels.level1 if levels.stated else repair(levels.level1, levels.level2, levels.seen)
    if meant != levels.level1:
        note = f"{_where(item)}：一级指标按位置为“{levels.level1}”，二级指标为“{levels.level2}”，改读为“{meant}”"
        work.notes.append(note)
    return meant


_ASTERISK = re.compile(r"^\*(?![*\s])")
"""A star typed as an asterisk; two stand for a figure that a template leaves open."""


@cache
def _marks() -> str:
    return "".join(words("core_mark")) + " "


def _without_star(name: str) -> tuple[str, bool]:
    """Return a name without the star of an obligatory indicator, and whether it had one.

    >>> _without_star("★巡检线路里程"), _without_star("星级旅馆数")
    (('巡检线路里程', True), ('星级旅馆数', False))
    >>> _without_star("*工程达标率"), _without_star("**人数")
    (('工程达标率', True), ('**人数', False))
    """
    bare = _ASTERISK.sub("", name.strip(_marks()))
    return (bare, True) if bare and bare != name.strip() else (name, False)


def _weighed(fields: Fields, name: str) -> tuple[str, str | None]:
    """Return the name and the points of a row.

    They stand in brackets behind the name where the head of names asks for them, or where they are called points and no column
    holds any.
    """
    points = _points(fields)
    weighed = _WEIGHED.search(nfkc(name))
    asked = any(_WEIGHT_HEAD.search(column.head) for column, _ in fields.of("name"))
    said = weighed is not None and "分" in weighed[0] and "points" not in fields.items  # 管护水厂（20分）
    if points is None and weighed and (asked or said):
        return name[: len(name) - len(weighed[0])].rstrip(), weighed[1]
    return name, points


def _citations(fields: Fields) -> tuple[Citation, ...]:
    out: list[Citation] = []
    for role, cited in (("basis", "basis"), ("description", "description"), ("name", "name"), ("target", "target")):
        for _, item in fields.of(role):
            if not item.empty:
                out += citations_in(item.raw, cited, item.place)
    return tuple(out)


def _where(item: Item) -> str:
    place = item.place
    if place.line is not None:
        return f"第 {place.line} 行"
    return f"第 {place.table} 表第 {place.row} 行"


def _rest(work: Work, fields: Fields, *, named: bool) -> None:
    """Claim what else the row prints."""
    for role, pairs in fields.items.items():
        for _, item in pairs:
            if item.empty or not item.first:
                continue
            if is_placeholder(item.text):
                work.claim(item.key, Status.SKIPPED, Skip.PLACEHOLDER, item.part)
            elif named and (role in _USED or role in TOLD):
                work.claim(item.key, Status.FACT, span=item.part)
            elif named or role in ("points", "unit", "data", "extra", "remark"):
                work.claim(item.key, Status.LABEL if len(item.label) < 12 else Status.PROSE, span=item.part)
