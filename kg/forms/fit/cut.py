"""The text above a table without separators: cut where the words of the vocabulary and the values stand.

Labels and numbers with their units are known by themselves; a name is what stands before one. Where the value is a word
(``居民获得感增强``), the word of degree at the end is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.forms.lexicon.heads import key_roles, labels_of, money_role
from kg.forms.lexicon.levels import level_names
from kg.forms.lexicon.marks import is_total
from kg.privacy.vocabulary import words as personal
from kg.units import unit_at
from kg.values.words import degrees, noun_direction

__all__ = ["fields_in", "head_pattern", "head_runs", "table_end"]

_SUM = re.compile(r"[≥≤><=]{0,2}\d[\d.,]*")
_DATE = re.compile(
    r"20\d\d[-./]\d{1,2}[-./]\d{1,2}|(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:底|末)?(?:之?前)?|20\d\d年(?:\d{1,2}月)?底?(?:之?前)"
)
_BOUND = re.compile(r"(?:及?以上|及?以下|以内|左右)")
_SIGNED = re.compile(r"[≥≤><=]|不低于|不少于|不超过|不高于|达到|控制在")
_TITLE = re.compile(r"^.{0,24}?绩效(?:目标|自评|评价|运行监控|监控)[^:\d]{0,6}?表(?:\(20\d\d年度?\))?")
_ADVERBS = r"(?:明显|显著|持续|进一步|有所|不断|逐步|得到|大幅|有效|稳步|较|更加)*"
_KEYS = frozenset(
    {"project_name", "project_code", "supervising_dept", "implementing_unit", "department", "period", "period_start",
     "period_end", "use", "goals", "funds_total", "funds_fiscal", "funds_other", "source", "goals_long", "attribute", "text",
     "tasks", "goals_expected", "goals_done"}
)  # fmt: skip
_MEASURES = re.compile("(?:感|率|度|性|力|量|影响|作用|情况|水平)$")
_STRONG = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department"})
_NOUNS = frozenset({"project_name"})
"""Roles of labels that names can end in, too: 专项资金."""
_ALONE = "(?!自评|评价|申报|监控|管理|表|实现|编制|审核|设定|设置|的)"
"""What makes a word of a label: 绩效目标 in 绩效目标自评表, 保障绩效目标实现措施."""
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
    known = f"(?:其中:)?(?:{_any(levels | {'总分', '合计'})}|(?:{_any(keys)}){_ALONE})" + r"(?:\(\d+分?\))?:?"
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


def _unit_end(text: str, at: int) -> int:
    """Return the end of the unit that begins at `at`, `at` itself where none does; a label that begins in it ends it.

    个 of 个人满意度指标 is no unit, and 项 of 2万项目实施单位 belongs to the label.
    """
    unit = unit_at(text, at)
    end = unit[1] if unit else at
    return next((place for place in range(at, end) if _words(inside=False).match(text, place)), end)


def head_runs(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """Return the runs of heads that stand together, those of indicators and those over money, ends by starts."""
    found = list(_heads().finditer(text))
    runs = {each.start(): each.end() for each in found if each[0].count("指标") > 1}
    return runs, {each.start(): each.end() for each in found if each.start() not in runs and "执行" in each[0]}


def fields_in(text: str) -> list[tuple[int, int]]:
    """Return the spans of labels and values above a table in a compacted and folded text."""
    return _Cut(text, head_runs(text)[1]).fields()


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
    """A text above a table while it is cut from left to right.

    Attributes:
        text: to cut.
        sums: spans of heads over money, ends by starts.
        spans: of the fields so far.
        at: where it stands.
        begun: where the text begins that is no field yet: the name that ends before the next word or figure that is known.
    """

    def __init__(self, text: str, sums: dict[int, int]) -> None:
        self.text, self.sums = text, sums
        self.spans: list[tuple[int, int]] = []
        self.at = self.begun = 0

    def fields(self) -> list[tuple[int, int]]:
        """Return the spans of the fields of the whole text."""
        title = _TITLE.match(self.text)
        if title:
            self._take([title.span()])
        while self.at < len(self.text):
            if self.at in self.sums:
                self._take(_over_money(self.text, self.at, self.sums.pop(self.at)))
            elif not (self._take_one(self._word()) or self._take_one(self._figure())):
                self.at += 1
        self._take([])
        return self._whole_names()

    def _whole_names(self) -> list[tuple[int, int]]:
        """Return the fields with names that end in the word of a label: 文化事业发展专项资金 before the next label.

        The word is a label (专项资金) where a value stands behind it; where a label does, it ends the name before it.
        """
        out: list[tuple[int, int]] = []
        for number, (start, end) in enumerate(self.spans):
            label = _is_label(self.text[start:end], _NOUNS)
            behind = self.spans[number + 1] if number + 1 < len(self.spans) else None
            named = len(out) > 1 and _is_label(self.text[slice(*out[-2])], _STRONG) and not self._known(out[-1])
            if label and named and behind is not None and self._known(behind):
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out

    def _known(self, span: tuple[int, int]) -> bool:
        """Say whether a field is a label, or a figure."""
        return _words(inside=False).fullmatch(self.text, *span) is not None or _value(self.text, span[0]) == span[1]

    def _take(self, spans: Sequence[tuple[int, int]]) -> None:
        """Add the name that ends here, then fields that begin here."""
        if self.begun < self.at:
            self.spans += _named(self.text, self.begun, self.at)
        self.spans += spans
        self.at = self.begun = spans[-1][1] if spans else self.at

    def _take_one(self, end: int) -> bool:
        """Add the field from here to `end`; say whether there is one."""
        if end == self.at:
            return False
        self._take([(self.at, end)])
        return True

    def _word(self) -> int:
        """Return the end of the label that begins here and that no name holds, the place itself where none does."""
        word = _words(inside=False).match(self.text, self.at)
        return word.end() if word else self.at

    def _figure(self) -> int:
        """Return the end of the value that begins here, the place itself where none does."""
        return self.at if self.text[self.at - 1 : self.at].isdigit() else _value(self.text, self.at)


def _is_label(text: str, roles: frozenset[str]) -> bool:
    """Say whether a text is a label that most likely has one of the roles; of names (_NOUNS) none that ends in 名称."""
    found = key_roles(text)[:1]
    return bool(found) and found[0] in roles and not (roles is _NOUNS and text.endswith("名称"))


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


def _named(text: str, start: int, end: int) -> list[tuple[int, int]]:
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
        ends = found.end() == end or (end - found.end() > _SHORTEST and _is_measure(name))
        if size >= _SHORTEST and ends:
            out += [(start, found.start()), found.span()]
            start = found.end()
    return [*out, (start, end)] if start < end else out


def _is_measure(name: str) -> bool:
    """Say whether a name ends in what can rise or fall: 居民获得感."""
    return bool(noun_direction(name)) or _MEASURES.search(name) is not None
