"""Rows of an indicator table to records: levels in force, names, targets, results."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.categories import categorise
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.cited import citations_in
from kg.forms.columns.column import Columns
from kg.forms.fit.fields import Fields, target_of
from kg.forms.lexicon.levels import repair
from kg.forms.lexicon.marks import is_nature, is_placeholder, sign_of, without_template
from kg.forms.lexicon.words import words
from kg.forms.money import number
from kg.forms.records.crossed import parts_of_cell
from kg.forms.records.levels import DEPTH, Levels
from kg.forms.records.open_project import OpenProject
from kg.forms.records.row_values import TOLD, Printed, values_of
from kg.records import Citation, Indicator, Target
from kg.text import nfkc
from kg.values.beside import of_column

__all__ = ["indicators_of"]

_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE = 4
"""Fewest Chinese characters of a name beside a label of level 2 that is an indicator although it has no value."""
_ITEM = re.compile(r"\d{1,2}[.、](?!\d)")
_FORMULA = re.compile(r"(.{3,}?)\s*[=＝]\s*[(（]?[\u4e00-\u9fff].*[/÷×].*$", re.DOTALL)
"""A name with the way to compute it behind: 出勤率=（实到人数/应到人数）."""
_LINES = re.compile(r"^\s*(?:指标\s*\d{1,2}\s*[:：、.．]|[(（]?\d{1,2}\s*[)）、.．](?!\d)|[①-⑳])\s*")
_COUNTED = re.compile(r"指标\s*([1-9])\s*[:：]")
_FEWEST = 2
"""Fewest numbered parts that make a cell one of several indicators."""
_WEIGHED = re.compile(r"[(](\d{1,3}(?:\.\d+)?)[分%]?[)]$")
_WEIGHT_HEAD = re.compile("权重|分值|分数")
_VALUES = ("target", "long_target", "target_year", "region_target")
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
        part = _relabelled(_numbered_items(_group(fields, group)))
        levels.take(part)
        levels.stand_above(columns.levels_of(group))
        understood = _labels(work, part) or understood
        part = _named_beside(work, levels, part)
        name = part.first("name")
        if name is None or _is_no_name(work, levels, part, name):
            understood = understood or name is not None
            if name is None or "text" not in name.keys:
                _rest(work, part, named=False)
            continue
        if not _worth(part, name):
            continue
        where = _Where(ref, draft.year, name)
        term = _term(draft, columns, group) or _section(draft, part, columns)
        for printed, target, actual in _listed(columns, name) or _cut(part, name):
            for aim in _aims(part, target, printed):
                made += 1
                aim = replace(aim, term=aim.term or term)
                work.indicators.append(_record(work, levels, part, printed, aim, actual, where, count + made))
        _rest(work, part, named=True)
    if made:
        return made
    return 0 if understood else None


def _named_beside(work: Work, levels: Levels, part: Fields) -> Fields:
    """Return the fields of a row whose column of names holds the level, and the next one the name.

    绩效指标 | 指标内容 | 指标值: the first column names the level, the second the indicator.
    """
    name, told = part.first("name"), part.items.get("description")
    if name is None or told is None or part.first("level2") or not _names_level(part, name):
        return part
    levels.either(name.text)
    work.claim(name.key, Status.LABEL, span=name.part)
    return Fields({**{role: pairs for role, pairs in part.items.items() if role != "description"}, "name": told})


def _is_no_name(work: Work, levels: Levels, part: Fields, name: Item) -> bool:
    """Say whether the text in the column of names names no indicator; it is claimed as what it is."""
    valued = any(not is_placeholder(part.text(role)) for role in ("target", "actual"))
    # a template's label without a name behind it; no indicator is called 数量指标
    lone = name.is_level() and name.label.endswith("指标") and not (valued and part.first("level2"))
    if levels.group(part, name) or lone:
        if lone:
            levels.either(name.text)
        work.claim(name.key, Status.LABEL, span=name.part)
        return True
    if name.columns[:1] == ("level3",):
        # a line of heads that was taken for a row: no indicator is called 三级指标
        work.claim(name.key, Status.SKIPPED, Skip.REPEATED_HEAD, name.part)
        return True
    if "text" in name.keys and is_placeholder(part.text("target")):
        work.claim(name.key, Status.LABEL, span=name.part)  # 说明: 无, under a table whose rows have run together
        return True
    bare = without_template(name.text)
    if not bare or is_placeholder(bare):
        work.claim(name.key, Status.SKIPPED, Skip.PLACEHOLDER if bare else Skip.TEMPLATE_BLANK, name.part)
        return True
    return False


def _names_level(part: Fields, name: Item) -> bool:
    """Say whether the column of names holds a label of a level, and the one that says what it is about the indicator.

    A label of level 1 only where the head is so (指标 | 指标内容 | 指标值): 产出指标 beside an explanation is a title.
    """
    told = part.items.get("description", ())
    if part.first("description") is None:
        return False
    return name.is_level(2) or (name.is_level(1) and told[0][0].head in words("content"))


def _relabelled(part: Fields) -> Fields:
    """Return the fields of a row in whose name a label of level 2 has run in front of the name as one of level 2."""
    names = part.items.get("name", ())
    if len(names) < 2 or names[0][1].empty or names[1][1].empty:
        return part
    wide = names[0][0].span > 1 and names[0][1].first and part.first("level2") is None
    if not wide and not (names[0][1].is_level(2) and names[0][1].label.endswith("指标")):
        return part
    return Fields({**part.items, "level2": names[:1], "name": names[1:]})


def _numbered_items(part: Fields) -> Fields:
    """Return the fields of a row whose second column of labels holds numbered indicators, 1.参训率=(…/…), as such.

    Forms with two levels: what stands under 指标内容 then says what the indicator is about.
    """
    second = part.first("level2")
    if second is None or second.is_level() or not _ITEM.match(second.text) or not second.first:
        return part
    name = part.items.get("name", ())
    if len(name) != 1 or name[0][0].head not in words("content"):
        return part
    rest = {role: pairs for role, pairs in part.items.items() if role not in ("level2", "name")}
    description = (*name, *part.items.get("description", ()))
    return Fields({**rest, "name": part.items["level2"], "description": description})


def _group(fields: Fields, group: int) -> Fields:
    if group == 0:
        return fields
    suffix = f"#{group}" if group > 1 else ""
    out = {}
    for role, pairs in fields.items.items():
        base, _, number_ = role.partition("#")
        if role == base + suffix and (not suffix or number_):
            mine = tuple(pair for pair in pairs if pair[0].group in (0, group))
            if mine:
                out[base] = mine
        elif not number_ and all(column.group == 0 for column, _ in pairs):
            out[base] = pairs
    return Fields(out)


def _labels(work: Work, fields: Fields) -> bool:
    """Claim the labels of a row; say whether there are any."""
    found = False
    for role in ("level1", "level2", "level", "weight1", "weight2", "indicators", "ordinal"):
        for _, item in fields.of(role):
            if not item.empty:
                work.claim(item.key, Status.LABEL, span=item.part)
                found = found or (role in ("level1", "level2", "level") and item.is_level())
    return found


def _worth(fields: Fields, name: Item) -> bool:
    """Say whether a row with a name is an indicator: something else is printed of it."""
    roles = (*_VALUES, "unit", "points", "actual", "basis", "data_source", "history")
    told = any(item is not None and item.label.strip(".…") for item in map(fields.first, roles))
    if told or (any(fields.first(role) is not None for role in ("description", "standard", "method")) and len(name.label) < 40):
        return True
    # a sentence beside its label, 增加就业机会。| (nothing): an indicator whose value was not filled in
    return (
        not name.columns and not name.keys and fields.first("level2") is not None and len(_HAN.findall(name.label)) >= _SENTENCE
    )


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


def _cut(fields: Fields, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return (name, target, actual) of each indicator in the row; several numbered lines in one cell are several."""
    several = _several(fields, name)
    if several:
        return several
    text = fields.text("name") or name.text
    formula = _FORMULA.match(name.raw)
    if formula:
        text = formula[1].split()[0]  # 1.参训率 参训率=…: the measure is printed twice
    deep = DEPTH.match(text)
    if deep and deep[1].count(".") >= 2:
        text = text[deep.end() :]
    return [(without_template(text), fields.text("target"), fields.text("actual"))]


_VALUED = frozenset({"target", "long_target", "target_year", "region_target", "actual", "unit", "operator", "history", "data"})


def _listed(columns: Columns, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return the indicators in a cell of names with their values, where no column of the table holds values.

    产出指标 | 数量指标 | 1.培训人数≥30人；2.发放宣传单9000份。
    """
    if columns.roles & _VALUED:
        return []
    found = list(parts_of_cell(name.raw.strip()))
    return [(each, value, None) for each, value in found] if len(found) > 1 or any(value for _, value in found) else []


def _lines(item: Item | None) -> list[str]:
    return [line for line in item.raw.split("\n") if line.strip()] if item is not None else []


def _several(fields: Fields, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return the indicators of a row whose cells hold several, a numbered line each; none for any other row."""
    actual = fields.first("actual")
    names, texts, done = _lines(name), _lines(fields.first("target")), _lines(actual)
    if len(names) == len(texts) == 1:
        names, texts = _counted(names[0]), _counted(texts[0])
    if len(names) < 2 or len(names) != len(texts) or not all(_LINES.match(line) for line in names):
        return []
    actuals = done if len(done) == len(names) else [actual.text if actual is not None else None] * len(names)
    cut = [
        (_LINES.sub("", a).strip(), _LINES.sub("", b).strip() if _LINES.match(b) else b.strip(), c)
        for a, b, c in zip(names, texts, actuals, strict=True)
    ]
    return [entry for entry in cut if entry[0]]


def _counted(text: str) -> list[str]:
    """Return the parts of a cell that a template counts: 指标1：架设数 指标2：维修数; the whole text where it does not.

    >>> _counted("指标1：架设数 指标2：维修数")
    ['指标1：架设数 ', '指标2：维修数']
    """
    marks = list(_COUNTED.finditer(text))
    if (
        [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1))
        or len(marks) < _FEWEST
        or text[: marks[0].start()].strip()
    ):
        return [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class _Aim:
    """A target of a row, with the year, the term or the region that its column names."""

    target: Target
    year: int | None = None
    term: str | None = None
    region: str | None = None


def _aims(fields: Fields, target: str | None, name: str) -> list[_Aim]:
    """Return the targets of an indicator: one, or one a year or a region, or long-term beside yearly."""
    unit = fields.text("unit")
    # a sign alone in a column whose head no list has is the operator all the same
    signs = (sign_of(item.text) for role in ("operator", "other", "attribute") for _, item in fields.of(role))
    sign = next((sign for sign in signs if sign), None)
    target, unit = _worded(fields, target, unit)
    long = fields.text("long_target")
    years = [(column, item) for column, item in fields.of("target_year") if not item.empty]
    several = [(column, item) for column, item in fields.of("target") if column.year and not item.empty]
    regions = [(column, item) for column, item in fields.of("region_target") if not is_placeholder(item.text)]
    out = [_Aim(target_of(long, name, unit, sign), term="long_term")] if long is not None else []
    out += [_Aim(target_of(item.text, name, unit, sign), year=column.year) for column, item in years + several]
    if not several and (target is not None or not (out or regions)):
        out.append(_Aim(target_of(target, name, unit, sign), term="annual" if long is not None else None))
    return out + [_Aim(target_of(item.text, name, unit, sign), region=column.head) for column, item in regions]


def _worded(fields: Fields, target: str | None, unit: str | None) -> tuple[str | None, str | None]:
    """Return target and unit of a row; the words of a qualitative value may stand in the column of units: 定性 | | 增强."""
    if target is not None or unit is None:
        return target, unit
    judged = any(is_nature(item.label) for role in ("operator", "attribute") for _, item in fields.of(role))
    known = of_column(unit)
    return (unit, None) if judged and (known is None or known.dimension is None) else (target, unit)


@dataclass(frozen=True, slots=True)
class _Where:
    """What holds for all indicators of a row: the project's reference, the form's year, the place."""

    ref: str | None
    year: int | None
    item: Item


def _record(
    work: Work, levels: Levels, fields: Fields, name: str, aim: _Aim, actual: str | None, where: _Where, ordinal: int
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


def _without_star(name: str) -> tuple[str, bool]:
    """Return a name without the star of an obligatory indicator, and whether it had one.

    >>> _without_star("★巡检线路里程"), _without_star("星级旅馆数")
    (('巡检线路里程', True), ('星级旅馆数', False))
    """
    bare = name.strip("".join(words("core_mark")) + " ")
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
