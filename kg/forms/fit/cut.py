"""Forms flattened to one line without any separator: cut where the words of the vocabulary and the values stand.

Heads, labels and numbers with their units are known by themselves; a name is what stands before a value. Where the value is
a word (``居民获得感增强``), the word of degree at the end is cut off. This finds the usual columns only: names, values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kg.forms.cell import Item
from kg.forms.fit.flat import Printed, item_at
from kg.forms.lexicon.heads import column_roles, key_roles, labels_of, money_role
from kg.forms.lexicon.levels import level_names
from kg.forms.lexicon.marks import is_total
from kg.privacy.vocabulary import words as personal
from kg.text import fold
from kg.units import unit_at
from kg.values.words import degrees, noun_direction

__all__ = ["cut", "cut_row", "fields_in", "head_pattern", "head_runs", "table_end"]

_SUM = re.compile(r"[≥≤><=]{0,2}\d[\d.,]*")
_DATE = re.compile(r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:底|末)?(?:之?前)?|20\d\d年(?:\d{1,2}月)?底?(?:之?前)")
_BOUND = re.compile(r"(?:及?以上|及?以下|以内|左右)")
_SIGNED = re.compile(r"[≥≤><=]|不低于|不少于|不超过|不高于|达到|控制在")
_TITLE = re.compile(r"^.{0,24}?绩效(?:目标|自评|评价)(?:申报)?表(?:\(20\d\d年度\))?")
_ADVERBS = r"(?:明显|显著|持续|进一步|有所|不断|逐步|得到|大幅|有效|稳步|较|更加)*"
_KEYS = frozenset(
    {"project_name", "project_code", "supervising_dept", "implementing_unit", "department", "period", "goals", "funds_total",
     "funds_fiscal", "funds_other", "source", "goals_long", "attribute", "text", "tasks", "goals_expected", "goals_done"}
)  # fmt: skip
_OPENS = re.compile(r"[\d≥≤><=]|不低于|不少于|不超过|不高于")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_PIECE = re.compile(r"\d+(?:\.\d+)?|[≥≤><=]+|[^\d≥≤><=]+")
_ROW = re.compile(r"([^\d≥≤><=]*[\u4e00-\u9fff][^\d≥≤><=]{2,})((?:\d|[≥≤><=]).*)$")
_USUAL = frozenset({"5", "10", "15", "20", "25", "30", "35", "40", "45", "50", "60"})
"""Points as forms give them; what stands before a value that ran together with them."""
_DIGITS_OF_POINTS = 2
_WHOLE = 100
_LONGEST_ROW = 120
_MEASURES = re.compile("(?:感|率|度|性|力|量|影响|作用|情况|水平)$")
_STRONG = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department"})
_HAN = re.compile("[\u4e00-\u9fff]")
_SHORTEST = 3
_LONGEST_MEASURE = 40
"""Characters before a word of degree in which a measure is looked for: a name is hardly longer, and a text of degrees
(及时及时…) is looked at once and not from its beginning for each."""
_RUN = 3
"""Heads of columns that must stand directly one behind the other for a text to be taken for a form."""


def _any(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _words(inside: bool) -> re.Pattern[str]:
    """Labels that a name or a value cannot hold: of levels, of the total, of the key-value area.

    Args:
        inside: among the rows of a table, where only the labels of the next project's head count.
    """
    levels = {name for level in (1, 2) for name in level_names(level) if name.endswith("指标")}
    keys = _key_labels(_STRONG if inside else _KEYS)
    known = "(?:其中:)?(?:" + _any(levels | keys | {"总分", "合计"}) + r")(?:\(\d+分?\))?:?"
    return re.compile(known if inside else f"{known}|{_before_table()}")


def _before_table() -> str:
    """Return the pattern of labels that stand above the rows only: of money with its unit, of people."""
    # 资金情况(万元): the unit shows that it is the label and no word of a sentence
    funds = f"(?:{_any(_key_labels(frozenset({'funds'}), least=1))})" + r"\((?:单位:)?[亿万千百]{0,2}元\)"
    people = {label for kind in ("name", "contact") for label in personal(kind) if len(label) >= _SHORTEST}
    return f"{funds}|(?:{_any(people)})(?:及(?:联系)?(?:电话|方式))?:?"


def _key_labels(roles: frozenset[str], least: int = _SHORTEST + 1) -> set[str]:
    """Return the labels of the key-value area that most likely have one of the roles, of at least so many characters."""
    return {label for label, found in labels_of("key") if len(label) >= least and found[0] in roles}


@cache
def head_pattern() -> re.Pattern[str]:
    """Return the pattern of the known head of a column, perhaps with a remark in brackets."""
    return re.compile("(?:" + _any({label for label, _ in labels_of("column") if len(label) > 1}) + r")(?:\([^()]{1,8}\))?")


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(f"(?:{head_pattern().pattern}){{{_RUN},}}")


@cache
def _degree() -> re.Pattern[str]:
    words = sorted((word for word in degrees() if len(word) > 1), key=len, reverse=True)
    return re.compile(_ADVERBS + "(?:" + "|".join(map(re.escape, words)) + ")")


def _value(text: str, at: int) -> int:
    """Return the end of the value that begins at `at`, `at` itself where none does."""
    date = _DATE.match(text, at)
    if date:
        return date.end()
    signed = _SIGNED.match(text, at)
    start = signed.end() if signed else at
    found = _SUM.match(text, start)
    if not found:
        return at
    unit_end = _unit_end(text, found.end())
    bound = _BOUND.match(text, unit_end)
    end = bound.end() if bound else unit_end
    return end if signed or unit_end > found.end() or "." in found[0] else at


def _points(text: str, at: int, *, named: bool) -> int:
    """Return the end of the points that begin at `at` in a form that prints points beside its values, `at` where none do.

    Points and value run together (``验收合格率20100%``): usual points in front of what is still a number are cut off.

    Args:
        text: the line.
        at: where the digits begin.
        named: a name stands before them; behind a value the digits are a score.
    """
    found = _DIGITS.match(text, at)
    if not found:
        return at
    end = found.end()
    if _unit_end(text, end) == end and not text.startswith(("年", "月"), end):
        return _split(text, at, end) if named and end - at > _DIGITS_OF_POINTS else end
    return _split(text, at, end) if named and _is_too_much(text, at, end) else at


def _is_too_much(text: str, at: int, end: int) -> bool:
    """Say whether the digits before a unit are more than a value has: 20100%, 20125公里; then points stand before it."""
    if text.startswith("%", end):
        return end - at > 1 and Decimal(text[at:end]) > _WHOLE
    return end - at > _DIGITS_OF_POINTS


def _unit_end(text: str, at: int) -> int:
    """Return the end of the unit that begins at `at`, `at` itself where none does: 个 of 个人满意度指标 is none."""
    unit = unit_at(text, at) if not _words(True).match(text, at) else None
    return unit[1] if unit else at


def _split(text: str, at: int, end: int) -> int:
    """Return where the usual points end that begin a run of digits, `at` where it does not begin with any."""
    for size in (2, 1):
        rest = text[at + size : end]
        if text[at : at + size] in _USUAL and rest and rest[0] != "0":
            return at + size
    return at


def cut(line: Printed, *, headed: bool = True) -> tuple[Item, ...]:
    """Return the fields of a form that stands in one line without separators; none for any other text.

    Args:
        line: the line.
        headed: heads of columns must stand in it (else it goes on a form begun in another line).

    Source of the words: ontology/vocab/heads.tsv and levels.tsv, for words of degree degrees.tsv.
    """
    if line[1].text.count("指") < _RUN:
        return ()
    folded = fold(line[1].text)
    # cells that were wrapped leave blanks inside words: 三级 指标
    kept = [at for at, character in enumerate(folded.text) if not character.isspace()]
    text = "".join(folded.text[at] for at in kept)
    runs, sums = head_runs(text)
    if headed and not runs:
        return ()
    out = []
    for number, (start, end) in enumerate(_Cut(text, runs, sums).fields(), 1):
        item = item_at(line, *folded.span(kept[start], kept[end - 1] + 1), number)
        if item.label:
            out.append(replace(item, text="".join(item.raw.split())))
    return tuple(out)


def head_runs(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """Return the runs of heads that stand together, those of indicators and those over money, ends by starts."""
    found = list(_heads().finditer(text))
    runs = {each.start(): each.end() for each in found if each[0].count("指标") > 1}
    return runs, {each.start(): each.end() for each in found if each.start() not in runs and "执行" in each[0]}


def fields_in(text: str) -> list[tuple[int, int]]:
    """Return the spans of labels and values above a table in a compacted and folded text."""
    return _Cut(text, {}, head_runs(text)[1]).fields()


def table_end(text: str) -> int | None:
    """Return where the rows of a table end in a text: at its total, or at the next form's first label; None where they do not.

    >>> table_end("满意度指标教师满意度≥90%总分100"), table_end("数量指标水尺≥26米")
    (14, None)
    """
    for found in _words(inside=True).finditer(text):
        roles = key_roles(found[0])[:1]
        total = is_total(found[0].strip(":")) and not _HAN.match(text, found.end())
        if total or (roles and roles[0] in _STRONG):
            return found.start()
    return None


class _Cut:
    """A line while it is cut from left to right.

    Attributes:
        text: of the line.
        runs: spans of heads of indicators that stand together, ends by starts.
        sums: spans of heads over money, likewise.
        spans: of the fields so far.
        at: where it stands.
        begun: where the text begins that is no field yet: the name that ends before the next word or figure that is known.
        inside: it stands among the rows of a table.
        pointed: the table has a column of points.
    """

    def __init__(self, text: str, runs: dict[int, int], sums: dict[int, int]) -> None:
        self.text, self.runs, self.sums = text, runs, sums
        self.spans: list[tuple[int, int]] = []
        self.at = self.begun = 0
        self.inside = self.pointed = False

    def fields(self) -> list[tuple[int, int]]:
        """Return the spans of the fields of the whole line."""
        title = _TITLE.match(self.text)
        if title:
            self._take([title.span()])
        while self.at < len(self.text):
            if self.at in self.sums and not self.inside:
                self._take(_over_money(self.text, self.at, self.sums.pop(self.at)))
            elif self.at in self.runs:
                self._take_heads(self.runs[self.at])
            elif not (self._take_word() or self._take_figure()):
                self.at += 1
        self._take([])
        return self.spans

    def _take(self, spans: Sequence[tuple[int, int]], *, split: bool = True) -> None:
        """Add the name that ends here, then fields that begin here.

        Args:
            spans: of the fields.
            split: a word of degree at the end of the name is a field of its own.
        """
        if self.begun < self.at:
            self.spans += _named(self.text, self.begun, self.at, split=split)
        self.spans += spans
        self.at = self.begun = spans[-1][1] if spans else self.at

    def _take_heads(self, end: int) -> None:
        """Add the heads of a table; its rows begin behind them."""
        heads = [found.span() for found in head_pattern().finditer(self.text, self.at, end)]
        self._take(heads)
        self.pointed = any("points" in column_roles(self.text[start:end])[:1] for start, end in heads)
        self.at = self.begun = end
        self.inside = True

    def _take_word(self) -> bool:
        """Add a label that no name holds; say whether one begins here."""
        word = _words(self.inside).match(self.text, self.at)
        if not word:
            return False
        if key_roles(word[0])[:1] and key_roles(word[0])[0] in _STRONG:
            self.inside = False  # the head of the next project
        self._take([word.span()])
        self._take_values()
        return True

    def _take_figure(self) -> bool:
        """Add the points or the value that begin here; say whether any do."""
        end = _figure_end(self.text, self.at, named=self.begun < self.at, pointed=self.pointed)
        if end == self.at:
            return False
        self._take([(self.at, end)], split=self.pointed)
        self._take_values()
        return True

    def _take_values(self) -> None:
        """Add the values right behind points (20|100%): they begin with a digit that follows one."""
        while self.pointed and _OPENS.match(self.text, self.at) and (end := _value(self.text, self.at)) > self.at:
            self._take([(self.at, end)])


def _over_money(text: str, at: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of heads over money that stand one behind the other from `at` on."""
    spans: list[tuple[int, int]] = []
    for found in head_pattern().finditer(text, at, end):
        word = _words(False).match(text, found.start())
        if found.start() > at or (word is not None and money_role(word[0]) is None):
            break  # the label of the row below: 年度资金总额
        spans.append(found.span())
        at = found.end()
    return spans


def _figure_end(text: str, at: int, *, named: bool, pointed: bool) -> int:
    """Return the end of the points or of the value that begins at `at`, `at` itself where neither does."""
    if text[at - 1 : at].isdigit():
        return at
    end = _points(text, at, named=named) if pointed else at
    return _value(text, at) if end == at else end


def cut_row(line: Printed) -> tuple[Item, ...]:
    """Return the fields of one row without separators: a name, then numbers, signs and words; none for any other text.

    >>> from kg.document import Paragraph, Place
    >>> [item.text for item in cut_row((0, Paragraph("农村公路养护里程10公里=125", Place(line=1))))]
    ['农村公路养护里程', '10', '公里', '=', '125']
    """
    text = fold(line[1].text).text.strip()
    found = _ROW.match(text) if len(text) <= _LONGEST_ROW else None
    if not found or len(text) != len(line[1].text.strip()):
        return ()
    lead = len(line[1].text) - len(line[1].text.lstrip())
    first, *others = [each.span() for each in _PIECE.finditer(text, found.end(1))]
    spans = [found.span(1), *_apart(text, *first), *others]
    return tuple(item_at(line, lead + start, lead + end, number) for number, (start, end) in enumerate(spans, 1))


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the points and the value that ran together behind a name (20100 in 验收合格率20100%), else the whole piece."""
    together = text[start:end].isdigit() and end - start > _DIGITS_OF_POINTS
    middle = _split(text, start, end) if together else start
    return [(start, middle), (middle, end)] if start < middle < end else [(start, end)]


def _named(text: str, start: int, end: int, *, split: bool) -> list[tuple[int, int]]:
    """Return the spans of the text between two known words: names, with words of degree behind them.

    A word of degree ends a name where a measure stands before it (``获得感增强``) or where the text ends.
    """
    twice = _degree().match(text, start, end)
    if twice and twice.end() < end and text[start : twice.end()] == text[twice.end() : end]:
        return [twice.span(), (twice.end(), end)]  # target and result in the same words
    out: list[tuple[int, int]] = []
    for found in _degree().finditer(text, start, end):
        size = found.start() - start
        name = text[found.start() - min(size, _LONGEST_MEASURE) : found.start()]
        ends = split if found.end() == end else end - found.end() > _SHORTEST and _is_measure(name)
        if size >= _SHORTEST and ends:
            out += [(start, found.start()), found.span()]
            start = found.end()
    return [*out, (start, end)] if start < end else out


def _is_measure(name: str) -> bool:
    """Say whether a name ends in what can rise or fall: 居民获得感."""
    return bool(noun_direction(name)) or _MEASURES.search(name) is not None
