"""Sections of running prose, 章节: headings of all kinds, what stands under which, and what a heading announces.

Real reports nest numbering as they please (1、 above （一）, a second （一） below the first), so no kind of number has a level
of its own: a number that goes on from an open one stands beside it, a new 1 stands below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from kg.forms.lexicon.levels import is_level
from kg.forms.lexicon.words import opens_with, pattern
from kg.forms.prose.numbering import Numbering, parse
from kg.forms.prose.paragraphs import Printed
from kg.text import compact

__all__ = ["Heading", "Stretch", "Subject", "outline", "subject_of"]

_LONGEST_HEADING = 30
"""Longest heading, in characters without blanks."""
_LONGEST_RUN_IN = 16
"""Longest heading that shares its paragraph with the text below it: longer ones are sentences of that text."""
_SENTENCE = re.compile(r"[。；！？;!?]")
_BRACKETED = re.compile(r"\([^()]*\)")
_LEADERS = re.compile(r"(?:(?<![.…·．])[.…·．]{3,}+|\t)\s{0,40}\d{1,3}\s{0,40}$")
_FIELD = re.compile(r"\s*([^：:，。；、,;（(]{2,14})[：:]\s*")
_KEYED = re.compile(r"^[^:]{2,12}:.")
_DATE = re.compile(r"[\d〇零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?")


class Subject(StrEnum):
    """What a heading announces."""

    GOALS = "goals"
    INDICATORS = "indicators"
    RESULTS = "results"
    ELSEWHERE = "elsewhere"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a numbered item, under which further text can stand.

    Attributes:
        text: as printed, without its numbering and without ``：`` at its end.
        numbering: its numbering, None for a plain line.
        subject: what it announces.
        title: True for a plain line above all numbering: the document's or a part's title.
        item: True where it is a statement itself and not a heading.
        level: level that the format gives it by its style, None where the format gives none.
    """

    text: str
    numbering: Numbering | None
    subject: Subject
    title: bool = False
    item: bool = False
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A heading or a stretch of text with all that stands above it.

    Attributes:
        printed: text with its places; of an item with its numbering.
        path: headings above it, outermost first; for a heading, without itself.
        numbering: its own numbering.
        heading: the heading it is, None for text.
        field: label in front of the text (``绩效目标`` of ``绩效目标：…``), cut off from it.
    """

    printed: Printed
    path: tuple[Heading, ...]
    numbering: Numbering | None = None
    heading: Heading | None = None
    field: str | None = None


def subject_of(heading: str) -> Subject:
    """Return what a heading (without its numbering) announces.

    >>> subject_of("年度绩效目标、指标"), subject_of("分项绩效指标")
    (<Subject.GOALS: 'goals'>, <Subject.INDICATORS: 'indicators'>)
    >>> subject_of("绩效目标完成情况分析"), subject_of("项目概况"), subject_of("产出指标")
    (<Subject.RESULTS: 'results'>, <Subject.ELSEWHERE: 'elsewhere'>, <Subject.NEUTRAL: 'neutral'>)
    """
    core = _BRACKETED.sub("", compact(heading)).strip(":;。,.")
    found = _named().search(core)
    named = found[0] if found else ""
    if re.search(pattern("goal"), named):
        # 未完成目标 tells of results; 基金管理中心绩效目标 does not: only the word directly before counts.
        return Subject.RESULTS if _closed_before().search(core.removesuffix(named)) else Subject.GOALS
    if is_level(core) and named in ("", "指标"):
        return Subject.NEUTRAL  # 产出指标 is a label of a level, not a heading over all indicators
    if re.search(pattern("closed"), core) and re.search(rf"绩效|{_noun()}", core):
        return Subject.RESULTS
    if named:
        return Subject.INDICATORS
    return Subject.ELSEWHERE if _is_elsewhere(core) else Subject.NEUTRAL


def _noun() -> str:
    return f"{pattern('goal')}|{pattern('indicator')}"


@cache
def _named() -> re.Pattern[str]:
    """Match the goals or indicators at the end of a heading, with what may stand behind them: 绩效目标设置."""
    return re.compile(rf"(?:{_noun()})(?:{pattern('goal_tail')}|{_noun()})*$")


@cache
def _closed_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('closed')})(?:的|绩效)*$")


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('elsewhere')})(?:{pattern('elsewhere_tail')}|(?:及(?!时)|[和与、]).*)*$")


def _is_elsewhere(core: str) -> bool:
    """Say whether a heading opens a subject of its own: 部门支出 does, 压减一般性支出 is something to do."""
    if any(opens_with(core, kind) for kind in ("adverb", "means", "improve", "outcome")):
        return False
    return _is_table_title(core) or _elsewhere().search(core) is not None


def outline(lines: Sequence[Printed]) -> tuple[Stretch, ...]:
    """Return headings and texts in reading order, each with the headings above it."""
    reader = _Outline()
    for number, line in enumerate(lines):
        reader.take(line, lines[number + 1] if number + 1 < len(lines) else None)
    return tuple(reader.stretches)


@dataclass
class _Outline:
    stretches: list[Stretch] = field(default_factory=list)
    stack: list[Heading] = field(default_factory=list)

    def take(self, line: Printed, following: Printed | None) -> None:
        """Read one line."""
        if line.after_table:
            self.push(Heading("", None, Subject.ELSEWHERE))
        if _LEADERS.search(line.text):  # a line of a table of contents opens nothing
            self.stretches.append(Stretch(line, (), heading=Heading(line.text, None, Subject.ELSEWHERE)))
            return
        numbering = parse(line.text)
        if line.level is not None:
            text = line.text[numbering.end if numbering else 0 :].rstrip("：: ")
            self.open(line, Heading(text, numbering, subject_of(text), level=line.level))
        elif numbering is None:
            self.take_plain(line)
        else:
            self.take_numbered(line, numbering, following)

    def take_plain(self, line: Printed) -> None:
        top = self.stack[-1] if self.stack else None
        if top and top.numbering and top.numbering.kind == "part" and not top.text and _heading_like(line.text):
            # 第一部分 on a line of its own: the next line is its text.
            self.stack.pop()
            self.open(line, Heading(line.text.rstrip("：: "), top.numbering, subject_of(line.text), title=True))
            return
        if self.take_field(line, None, line):
            return
        if _heading_like(line.text) and not opens_with(line.text, "note"):
            self.open(line, self.plain(line.text))
        else:
            self.text(line)

    def take_field(self, line: Printed, numbering: Numbering | None, rest: Printed) -> bool:
        """Read ``绩效目标：…``; say whether `rest` of the line is such a field."""
        match = _FIELD.match(rest.text)
        if match is None or subject_of(match[1]) not in (Subject.GOALS, Subject.INDICATORS, Subject.RESULTS):
            return False
        body = rest.part(match.end())
        if numbering is not None or not body:
            head = Heading(match[1].strip(), numbering, subject_of(match[1])) if numbering else self.plain(match[1])
            self.open(line, head)
            if body:
                self.text(body)
        else:
            self.text(body, field=match[1].strip())
        return True

    def take_numbered(self, line: Printed, numbering: Numbering, following: Printed | None) -> None:
        rest = line.part(numbering.end)
        if numbering.kind == "goal":
            self.push(Heading(rest.text, numbering, Subject.NEUTRAL, item=True))
            self.stretches.append(Stretch(line, tuple(self.stack[:-1]), numbering))
            return
        if self.take_field(line, numbering, rest):
            return
        if self.take_headed(line, numbering, rest):
            return
        subject = subject_of(rest.text)
        if _opens(rest.text, numbering, subject, following):
            self.open(line, Heading(rest.text.rstrip("：: "), numbering, subject, title=numbering.kind == "part"))
            return
        self.push(Heading(rest.text, numbering, Subject.NEUTRAL, item=True))
        self.stretches.append(Stretch(line, tuple(self.stack[:-1]), numbering))

    def take_headed(self, line: Printed, numbering: Numbering, rest: Printed) -> bool:
        """Read ``（二）项目绩效目标。…``: a heading and text in one paragraph; say whether it is one."""
        end = _SENTENCE.search(rest.text)
        if end is None or end.end() == len(rest.text) or len(compact(rest.text[: end.start()])) > _LONGEST_RUN_IN:
            return False
        head = rest.text[: end.start()]
        subject = subject_of(head)
        if subject is Subject.NEUTRAL or "，" in head:
            return False
        self.open(line, Heading(head, numbering, subject))
        self.text(rest.part(end.end()))
        return True

    def plain(self, text: str) -> Heading:
        title = not any(each.numbering for each in self.stack)
        return Heading(text.strip().rstrip("：: "), None, subject_of(text), title=title)

    def open(self, line: Printed, heading: Heading) -> None:
        self.push(heading)
        self.stretches.append(Stretch(line, tuple(self.stack[:-1]), heading.numbering, heading))

    def text(self, line: Printed, field: str | None = None) -> None:
        self.stretches.append(Stretch(line, tuple(self.stack), None, None, field))

    def push(self, heading: Heading) -> None:
        """Put `heading` where its numbering belongs: beside the number it goes on from, else below."""
        if heading.level is not None:
            del self.stack[self.below_style(heading.level) :]
        elif heading.numbering is not None:
            del self.stack[self.ended_by(heading.numbering) :]
        elif self.stack and self.stack[-1].numbering is None and self.stack[-1].level is None:
            self.stack.pop()
        self.stack.append(heading)

    def below_style(self, level: int) -> int:
        """Return the depth of a heading of a style: what the format says outweighs the numbers.

        Titles without a style stay above.
        """
        outer = [depth for depth, each in enumerate(self.stack) if each.level is not None and each.level < level]
        return outer[-1] + 1 if outer else sum(each.title for each in self.stack)

    def numbers(self, kind: str) -> dict[int, int]:
        """Return the numbers of the open headings of a kind of numbering, by their depth."""
        numbered = ((depth, each.numbering) for depth, each in enumerate(self.stack))
        return {depth: own.number for depth, own in numbered if own is not None and own.kind == kind}

    def ended_by(self, numbering: Numbering) -> int:
        """Return the depth of the first heading that a numbered one ends: the number it goes on from and all below it."""
        same = self.numbers(numbering.kind)
        before = [depth for depth, number in same.items() if number == numbering.number - 1]
        if before:
            return before[-1]
        if numbering.kind in ("han", "part"):
            # 一、 and 第一部分 never stand below themselves: a new report begins; a part stands below nothing.
            return min(same, default=0 if numbering.kind == "part" else len(self.stack))
        inside = numbering.number == 1 and max(same, default=-1) < len(self.stack) - 1
        return len(self.stack) if inside else max(same, default=len(self.stack))


def _heading_like(text: str) -> bool:
    """Say whether a plain line can be a heading: short, one phrase, no final mark, no date.

    >>> [_heading_like(each) for each in ("年度工作要点", "资金已全部拨付。", "2023年3月1日", "比较法、访谈、")]
    [True, False, False, False]
    """
    plain = compact(text)
    if not plain or len(plain) > _LONGEST_HEADING or _SENTENCE.search(text) or plain[-1] in "，、,":
        return False
    if _KEYED.search(plain):
        return False
    return re.search(r"[\u3400-\u9fff]", plain) is not None and _DATE.fullmatch(plain) is None


def _is_table_title(text: str) -> bool:
    return compact(text).endswith(("表", "清单", "附件", "附表")) and not _SENTENCE.search(text)


def _opens(text: str, numbering: Numbering, subject: Subject, following: Printed | None) -> bool:
    """Say whether a numbered line is a heading (text stands below it) and not an item (it is a statement)."""
    bare = text.rstrip("。：: ")
    if numbering.kind == "part" or not bare or _is_table_title(bare) or is_level(bare):
        return True
    if len(compact(bare)) > _LONGEST_HEADING or _SENTENCE.search(bare):
        return False
    if _is_announced(subject, text):
        return True
    return not (text.endswith("。") and "，" in bare) and _heads_what_follows(text, numbering, following)


def _is_announced(subject: Subject, text: str) -> bool:
    """Say whether a short line is a heading by its subject: one phrase on goals or results, any other without a full stop."""
    if subject is Subject.ELSEWHERE:
        return not text.endswith("。")
    return subject is not Subject.NEUTRAL and "，" not in text.rstrip("。：: ")


def _heads_what_follows(text: str, numbering: Numbering, following: Printed | None) -> bool:
    """Say whether the line below a short numbered line is text under it."""
    if following is None or following.after_table:
        return following is not None and not text.endswith("。")
    below = parse(following.text)
    if below is not None:
        return below.number == 1 and below.kind != numbering.kind and not text.endswith("。")
    if opens_with(following.text, "note"):
        return False
    return _FIELD.match(following.text) is not None or not _heading_like(following.text)
