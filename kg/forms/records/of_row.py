"""Rows of an indicator table to records: levels in force, names, targets, results."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.categories import categorise, parent_of
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.cited import citations_in
from kg.forms.columns import Columns
from kg.forms.fit.fields import Fields, target_of
from kg.forms.lexicon.levels import is_level, parse_label, repair
from kg.forms.lexicon.marks import is_placeholder, sign_of, without_template
from kg.forms.lexicon.words import words
from kg.forms.money import number
from kg.forms.records.open_project import OpenProject
from kg.records import Citation, Indicator, Target
from kg.text import compact, nfkc

__all__ = ["Levels", "indicators_of"]

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
_PAIR = re.compile(r"^(.{2,8}?)\s*[-—–/:：>→、_]\s*(.{2,12})$")
_WEIGHED = re.compile(r"[(](\d{1,3}(?:\.\d+)?)[分%]?[)]$")
_WEIGHT_HEAD = re.compile("权重|分值|分数")
_LONG_TERM = re.compile(r"中期|长期|实施期|三年|周期")
_DEPTH = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})[.、\s]*(?=[^\d%.])")
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
)
_TOLD = ("description", "basis", "actual", "score", "deviation", "cause", "standard")
_KEPT_NOWHERE = frozenset({"interim", "expected", "likelihood"})
"""Columns of a monitoring form that no record has a field for: they stay unread, and are no final result."""
_CHECKED = frozenset("√✓✔☑")


@dataclass
class Levels:
    """Labels of levels in force, by position, and the labels of level 1 seen in the document."""

    level1: str | None = None
    level2: str | None = None
    seen: dict[str, str] = field(default_factory=dict)
    stated: bool = False
    lone: str | None = None

    def take1(self, text: str) -> None:
        """Set level 1; the levels below it begin anew."""
        name = parse_label(text).name
        if name != self.level1:
            self.level1, self.level2 = name, None
        known = categorise(name, level=1)
        if known is not None:
            self.seen.setdefault(known, name)

    def take2(self, text: str) -> None:
        """Set level 2."""
        self.level2 = parse_label(text).name

    def take(self, fields: Fields) -> None:
        """Take the labels that a row prints; a label in the wrong column goes where it belongs."""
        first, second = fields.first("level1"), fields.first("level2")
        # a pair that one row prints itself is what the form says; only an inherited label can be in the wrong place
        self.stated = first is not None and first.first and second is not None and not is_placeholder(first.text)
        if first is not None and not is_placeholder(first.text):
            self._first(first, second)
        for _, each in fields.of("level"):
            if not each.empty and not is_placeholder(each.text):
                self.take2(each.text) if first is not None and not each.is_level() else self.either(each.text)
        lone, self.lone = self.lone, None
        if second is not None and not is_placeholder(second.text):
            self._second(first, second, lone, named=fields.first("name") is not None)

    def _second(self, first: Item | None, second: Item, lone: str | None, *, named: bool) -> None:
        """Take the label in the column of level 2; `lone` is one that stood alone in that column in the row above."""
        if lone is not None and first is None and _over(lone, second.text):
            self.take1(lone)
        elif not named and second.is_level(1) and second.is_level(2):
            self.lone = second.text
        if self.level1 is None and second.is_level(1) and not second.is_level(2):
            self.take1(second.text)
        else:
            self.take2(second.text)

    def _first(self, first: Item, second: Item | None) -> None:
        """Take the label in the column of level 1; it may hold both, or be one of level 2."""
        pair = _PAIR.match(parse_label(first.text).name)
        if pair and is_level(pair[1], 1) and is_level(pair[2], 2):
            self.take1(pair[1])
            self.take2(pair[2])
        elif second is None and first.is_level(2) and not first.is_level(1) and not self._alone(first):
            self.take2(first.text)
        else:
            self.take1(first.text)

    def _alone(self, first: Item) -> bool:
        """Say whether a label of level 2 fills both columns of labels, and belongs under another level 1 than the one above.

        服务对象满意度指标 over both columns, below 效益指标: the form names no level between it and its indicators.
        """
        under = categorise(parse_label(first.text).name, level=2)
        above = categorise(self.level1, level=1) if self.level1 else None
        return first.span > 1 and under is not None and above is not None and parent_of(under) != above

    def group(self, fields: Fields, name: Item) -> bool:
        """Take a row that only names a level (numbered 1 or 1.1, or a known label); say whether it is one."""
        if any(fields.first(role) is not None for role in ("level1", "level2", "level")):
            return False
        if any(fields.first(role) is not None for role in ("target", "long_target", "target_year", "actual", "unit")):
            return False
        depth, text = numbered(fields, name)
        if is_level(text):
            self.take1(text) if depth == 1 and is_level(text, 1) else self.take2(text) if depth == 2 else self.either(text)
            return True
        if depth == 1 and fields.first("ordinal") is None:
            return False
        if depth in (1, 2) and fields.first("description") is None and fields.first("points") is None and "." in name.label[:4]:
            self.take1(text) if depth == 1 else self.take2(text)
            return True
        return False

    def either(self, text: str) -> None:
        """Take a label whose level only its words tell."""
        if is_level(text, 2) and not (is_level(text, 1) and self.level1 is None):
            self.take2(text)
        else:
            self.take1(text)


def _over(label: str, below: str) -> bool:
    """Say whether a label of both levels, alone in its row, is the level 1 above the next row's label of level 2."""
    under = categorise(below, level=2)
    return not is_level(below, 1) and under is not None and parent_of(under) == categorise(label, level=1)


def numbered(fields: Fields, name: Item) -> tuple[int, str]:
    """Return the depth of the number before a name (1, 1.1, 1.1.1; in its cell or in the ordinal's) and the name without it.

    A number without dots in the name's own cell is an item's number, kept: its depth is 0.
    """
    found = _DEPTH.match(name.text)
    if found and ("." in found[1] or is_level(name.text[found.end() :])):
        return found[1].count(".") + 1, name.text[found.end() :].strip()
    ordinal = fields.text("ordinal")
    if ordinal and re.fullmatch(r"\d+(?:\.\d+)*\.?", ordinal.strip()):
        return ordinal.strip().rstrip(".").count(".") + 1, name.text
    return 0, name.text


def indicators_of(
    work: Work, levels: Levels, draft: OpenProject, fields: Fields, columns: Columns, ref: str | None, count: int
) -> int | None:
    """Add the indicators of one row; return how many (0 for a row of labels only), None where it is no row of the table."""
    made = 0
    understood = False
    for group in columns.groups:
        part = _relabelled(_numbered_items(_group(fields, group)))
        levels.take(part)
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
        term = _term(draft, columns, group) or _section(draft, part, columns)
        for printed, target, actual in _cut(part, name):
            for value, year, kind in _targets(part, target, printed):
                made += 1
                work.indicators.append(
                    _record(work, levels, part, printed, value, actual, ref, count + made, name, year, kind or term)
                )
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
    roles = ("target", "long_target", "target_year", "unit", "points", "actual", "basis")
    told = any(item is not None and item.label.strip(".…") for item in map(fields.first, roles))
    if told or (any(fields.first(role) is not None for role in ("description", "standard")) and len(name.label) < 40):
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
    deep = _DEPTH.match(text)
    if deep and deep[1].count(".") >= 2:
        text = text[deep.end() :]
    return [(without_template(text), fields.text("target"), fields.text("actual"))]


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


def _targets(fields: Fields, target: str | None, name: str) -> list[tuple[Target, int | None, str | None]]:
    """Return the targets of an indicator with the year and term of each: one, or one a year, or long-term beside yearly."""
    unit = fields.text("unit")
    # a sign alone in a column whose head no list has is the operator all the same
    signs = (sign_of(item.text) for role in ("operator", "other", "attribute") for _, item in fields.of(role))
    sign = next((sign for sign in signs if sign), None)
    out: list[tuple[Target, int | None, str | None]] = []
    long = fields.text("long_target")
    years = [(column, item) for column, item in fields.of("target_year") if not item.empty]
    several = [(column, item) for column, item in fields.of("target") if column.year and not item.empty]
    if long is not None:
        out.append((target_of(long, name, unit, sign), None, "long_term"))
    for column, item in years + several:
        out.append((target_of(item.text, name, unit, sign), column.year, None))
    if not several and (target is not None or not out):
        out.append((target_of(target, name, unit, sign), None, "annual" if long is not None else None))
    return out


def _record(
    work: Work, levels: Levels, fields: Fields, name: str, target: Target, actual: str | None, ref: str | None, ordinal: int,
    item: Item, year: int | None, term: str | None,
) -> Indicator:  # fmt: skip
    meant = levels.level1 if levels.stated else repair(levels.level1, levels.level2, levels.seen)
    if meant != levels.level1:
        note = f"{_where(item)}：一级指标按位置为“{levels.level1}”，二级指标为“{levels.level2}”，改读为“{meant}”"
        work.notes.append(note)
    over = categorise(meant, level=1)
    points, score = _points(fields), fields.text("score")
    weighed = _WEIGHED.search(nfkc(name))
    if points is None and weighed and any(_WEIGHT_HEAD.search(column.head) for column, _ in fields.of("name")):
        points, name = weighed[1], name[: len(name) - len(weighed[0])].rstrip()
    unit = fields.text("unit")
    return Indicator(
        project=ref,
        ordinal=ordinal,
        level1=meant,
        level2=levels.level2,
        level3=name,
        target=target,
        level1_printed=levels.level1,
        level1_category=over,
        level2_category=categorise(levels.level2, meant, level=2),
        description=_told(fields, "description"),
        basis_raw=_told(fields, "basis"),
        citations=_citations(fields),
        actual=target_of(actual, name, unit) if actual is not None else None,
        points=number(points) if points else None,
        score=number(score) if score else None,
        year=year,
        term=term,
        deviation=_told(fields, "deviation") or _causes(fields),
        standard=_told(fields, "standard"),
        place=item.place,
    )


def _points(fields: Fields) -> str | None:
    """Return the points of the indicator; before its name they are the level's where they are merged over several rows."""
    item, name = fields.first("points"), fields.first("name")
    if item is None or (item.height > 1 and name is not None and name.height < item.height and item.column < name.column):
        return None
    return fields.text("points")


def _citations(fields: Fields) -> tuple[Citation, ...]:
    out: list[Citation] = []
    for role, cited in (("basis", "basis"), ("description", "description"), ("name", "name"), ("target", "target")):
        for _, item in fields.of(role):
            if not item.empty:
                out += citations_in(item.raw, cited, item.place)
    return tuple(out)


def _told(fields: Fields, role: str) -> str | None:
    text = fields.text(role)
    return text if text and compact(text) not in ("/", "-", "—") else None


def _causes(fields: Fields) -> str | None:
    """Return what stands in the columns of causes under 偏差原因分析, with the head of a column that is only ticked."""
    told = [(column.head, item.text) for column, item in fields.of("cause") if not is_placeholder(item.text) and not item.empty]
    return "；".join(head if text in _CHECKED else text for head, text in told) or None


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
            if role in _KEPT_NOWHERE:
                continue
            if is_placeholder(item.text):
                work.claim(item.key, Status.SKIPPED, Skip.PLACEHOLDER, item.part)
            elif named and role in ("name", *_USED, *_TOLD):
                work.claim(item.key, Status.FACT, span=item.part)
            elif named or role in ("points", "unit", "data", "extra", "remark"):
                work.claim(item.key, Status.LABEL if len(item.label) < 12 else Status.PROSE, span=item.part)
