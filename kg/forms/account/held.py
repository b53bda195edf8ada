"""What the records hold, by the place they were read from: the evidence by which the ledger calls a cell a fact.

A cell's text is compared with the values of the records of its own row (of the nearest row above, where a name is merged
downwards), then with those of the project whose form it stands in and of the document. Nothing else counts: the same ``100%``
in another row is another fact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from kg.amount import is_misgrouped
from kg.document import Document, Paragraph, Place
from kg.forms.base import Work
from kg.forms.lexicon import kinds_of
from kg.forms.lexicon.heads import ARTIFACT
from kg.forms.lexicon.marks import (
    UNIT_NOTE,
    is_nature,
    is_placeholder,
    is_subtotal,
    is_title,
    is_total,
    sign_of,
    without_template,
)
from kg.forms.lexicon.words import pattern, words
from kg.forms.prose.numbering import parse
from kg.records import DocumentHead, EvaluationRow, Project
from kg.text import Folded, compact, fold

__all__ = ["Held", "is_known"]

Spot = tuple[int, int]
"""Where a record stands: position of its block in the document, row in the table (0 in a paragraph)."""

_ASIDE = frozenset(
    {"kind", "ordinal", "ref", "project", "role", "place", "level1_category", "level2_category", "sha256", "margin"}
)
"""Fields that say nothing that is printed."""
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+")
"""A word, or a number with its point: ``7.5`` is one."""
_NUMBERING = re.compile(r"(?:目标|指标|第)?(?:内容)?[\d一二三四五六七八九十]{1,3}|[①-⑳]")
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?")
"""Numbering before a text: ``1.1``, ``2.1.3.``; alone, ``7.5`` is a figure."""
_LEADERS = re.compile(r"(?:[.…·．]{3,}|\t)\s*\d{1,3}\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?")
_FILLERS = re.compile(r"其中|人民币|[万千百亿]?元|单位|年度|的|及|和|约")
"""What joins a label to its value, and units that stand beside an amount whose number is held."""


@lru_cache(maxsize=16384)
def is_known(text: str) -> bool:
    """Say whether the vocabulary knows `text` as a label: a head, a key, a level, a total, a unit of money, a title, a year.

    >>> is_known("三级指标"), is_known("项目名称："), is_known("合计"), is_known("蓝鲸栏")
    (True, True, True, False)
    """
    kinds = kinds_of(text)
    if kinds.columns or kinds.keys or kinds.levels or _is_numbering(text):
        return True
    label = compact(text).strip(":;,.。、")
    return any(knows(label) for knows in _KNOWN)


def _is_numbering(text: str) -> bool:
    """Say whether a text is a number of a heading and nothing else: 第一部分, （二）."""
    numbering = parse(text)
    return numbering is not None and not text[numbering.end :].strip()


@cache
def _appendix() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('appendix')})[\d一二三四五六七八九十\-]*")


_KNOWN: tuple[Callable[[str], object], ...] = (
    is_total,
    is_subtotal,
    UNIT_NOTE.match,
    is_placeholder,
    is_nature,
    _NUMBERING.fullmatch,
    lambda label: _YEAR.fullmatch(label.strip("()")),
    lambda label: label.strip("及其和与()") in words("code"),
    lambda label: not without_template(label),
    lambda label: _appendix().fullmatch(label),
    is_title,
)
"""What a label can be that is no head, key or level: a total, 单位：万元, 无, 定性, 指标1, 2023年度, 及代码, 附件2, a title."""


@dataclass
class _Values:
    """Values of some records: printed texts (without blanks) and numbers."""

    texts: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)

    def add(self, record: Any) -> None:
        """Add all values of a record, those of its parts too; what it says true or false is no value."""
        kind: type = type(record)
        if kind is str:
            self.texts.add(compact(record))
        elif kind is Decimal or kind is int:
            self.numbers.add(Decimal(record))
        elif kind is tuple:
            for each in record:
                self.add(each)
        else:
            for name in _printed_fields(kind):
                value = getattr(record, name)
                if type(value) is str:
                    self.texts.add(compact(value))
                elif value is not None and value != ():
                    self.add(value)


def heading_key(text: str) -> str:
    """Return a heading for comparison: without its numbering, and without the page that a table of contents prints.

    >>> heading_key("（二）项目概况......3"), heading_key("一、项目概况：")
    ('项目概况', '项目概况')
    """
    numbering = parse(text)
    bare = _LEADERS.sub("", text[numbering.end :] if numbering is not None else text)
    return compact(bare).strip(":;,.。、；：")


@cache
def _printed_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a kind of record that say what is printed; none for what is no record."""
    if not is_dataclass(kind) or kind is Place:
        return ()
    return tuple(each.name for each in fields(kind) if each.name not in _ASIDE)


class Held:
    """The values of all records, by place."""

    def __init__(self, work: Work, head: DocumentHead) -> None:
        self._spots = _spots(work.document)
        self._rows: dict[Spot, _Values] = defaultdict(_Values)
        self._document = _Values()
        self._document.add((head.title, head.year, *((each.name, each.code) for each in head.organisations)))
        if head.division is not None:
            self._document.add(head.division)
        own = (
            work.indicators,
            work.evaluation_rows,
            work.sub_projects,
            work.project_list,
            work.goals,
            work.passages,
            work.tasks,
        )
        for records in own:
            self._add(records)
        self._add(work.projects)
        self._add_again(work)
        self._add_sums(work)
        self._names = {compact(each) for project in work.projects for each in (project.name, project.code) if each}
        self._starts, self._projects = self._by_start(work)
        self._order = sorted(self._rows)
        self._headings = {heading_key(each) for each in work.headings}

    def _add_again(self, work: Work) -> None:
        """Add the records that other places print too, at these places."""
        for place, record in work.also:
            if (spot := self.spot(place)) is not None:
                self._rows[spot].add(record)

    def _by_start(self, work: Work) -> tuple[list[Spot], list[_Values]]:
        """Return where the forms of the projects begin, in order, and the values of each project."""
        projects = [(project.place, project) for project in work.projects]
        projects += [(place, record) for place, record in work.also if isinstance(record, Project)]
        placed = [(spot, project) for place, project in projects if (spot := self.spot(place)) is not None]
        placed.sort(key=lambda pair: pair[0])
        values = [_Values() for _ in placed]
        for own, (_, project) in zip(values, placed, strict=True):
            own.add(project)
        return [spot for spot, _ in placed], values

    def _add(self, records: Iterable[object]) -> None:
        for record in records:
            spot = self.spot(getattr(record, "place", None))
            (self._document if spot is None else self._rows[spot]).add(record)

    def _add_sums(self, work: Work) -> None:
        """Add the sums that last rows print: points and scores by project, weights of levels, money of lists by unit."""
        for records in (work.indicators, work.evaluation_rows):
            sums: dict[tuple[str | None, str], Decimal] = defaultdict(Decimal)
            for record in records:
                for name in ("points", "score"):
                    value = getattr(record, name)
                    if value is not None:
                        sums[getattr(record, "project", None), name] += value
            self._document.numbers.update(sums.values())
        for listed, names in ((work.project_list, ("budget",)), (work.sub_projects, ("budget", "executed", "returned"))):
            for name in names:
                values = [value for record in listed if (value := getattr(record, name)) is not None]
                self._document.numbers.add(sum(values, Decimal(0)))
        self._document.numbers.update(_sums_of_units(work.projects), _sums_of_weights(work.evaluation_rows))

    def is_heading(self, text: str) -> bool:
        """Say whether a heading of this text has text under it that was read."""
        return heading_key(text) in self._headings

    def spot(self, place: Place | None) -> Spot | None:
        """Return the block and the row of a place, None where it has none."""
        if place is None:
            return None
        key = (place.table, None, None) if place.table is not None else (None, place.page, place.line)
        position = self._spots.get(key)
        return None if position is None else (position, place.row or 0 if place.table is not None else 0)

    def left(self, text: str, position: int, rows: range, *, counting: bool = True) -> list[tuple[int, int]]:
        """Return the spans of `text` that neither a record nor the vocabulary knows; empty where all of it is held.

        Args:
            text: of a cell or paragraph, or a part of it.
            position: of its block in the document.
            rows: rows that the cell covers; ``range(0, 1)`` for a paragraph.
            counting: a number may be that of a row or column, which no record need hold.
        """
        plain = compact(ARTIFACT.sub("", text) if "[" in text or "{" in text else text)
        if not plain or plain in self._names or any(plain in self._printed(position, row) for row in rows):
            return []
        near = self._near(position, rows)
        if any(_holds(values, plain) for values in near):
            return []
        if is_misgrouped(text) or (text.strip().isdecimal() and not counting):
            return [(0, len(text))]
        folded = fold(text)
        kept = _shown(folded.text)
        own = "".join(folded.text[at] for at in kept)
        texts, numbers = _in_texts(own, near), _in_numbers(own, near)
        spans = _spans(own, [a or b for a, b in zip(texts, numbers, strict=True)], folded, kept)
        # a number alone is no part of a text that is read: the 3 of 海豚3号 may be anybody's points
        return [(0, len(text))] if spans and not any(texts) else spans

    def _printed(self, position: int, row: int) -> AbstractSet[str]:
        """Return the texts that the records of a row hold."""
        values = self._rows.get((position, row))
        return values.texts if values is not None else frozenset()

    def _near(self, position: int, rows: range) -> list[_Values]:
        """Return the values that count for a cell, those of its own rows first."""
        out = [self._rows[position, row] for row in rows if (position, row) in self._rows]
        if not out and (at := bisect_right(self._order, (position, rows.start))) and self._order[at - 1][0] == position:
            out.append(self._rows[self._order[at - 1]])
        at = bisect_right(self._starts, (position, rows.stop))
        out += self._projects[max(at - 1, 0) : at + 1]
        if rows.start == 0:
            # of lines, those that a page or a cell broke off: what they go on stands in the lines before, or behind
            at = bisect_right(self._order, (position, 0))
            out += [self._rows[spot] for spot in self._order[max(at - 3, 0) : at + 2] if spot[1] == 0]
        return [*out, self._document]


def _spots(document: Document) -> dict[tuple[int | None, int | None, int | None], int]:
    out: dict[tuple[int | None, int | None, int | None], int] = {}
    for position, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            out.setdefault((None, block.place.page, block.place.line), position)
        else:
            out[block.index, None, None] = position
    return out


def _shown(text: str) -> list[int]:
    """Return the offsets of the characters that are neither blanks nor of an artifact."""
    artifacts = {at for found in ARTIFACT.finditer(text) for at in range(*found.span())}
    return [at for at, character in enumerate(text) if not character.isspace() and at not in artifacts]


def _holds(values: _Values, own: str) -> bool:
    """Say whether the values hold a text as a whole: as one of them, in one of them, or as a number."""
    if own in values.texts:
        return True
    number = _NUMBER.match(own)
    if number and _decimal(number[0]) in values.numbers and _UNIT.fullmatch(own[number.end() :]):
        return True
    sign = sign_of(own)
    return (sign is not None and sign in values.texts) or any(own in text for text in values.texts)


_UNIT = re.compile(r"[^\W\d_]{0,4}|%")
"""A unit behind a number that is held: it is in the record's unit, or in the head of its column."""


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _sums_of_units(projects: Iterable[Project]) -> Iterator[Decimal]:
    """Yield the money of all projects together, and of those of each unit."""
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for project in projects:
        if project.funds is not None and project.funds.total is not None:
            unit = project.implementing_unit
            sums[unit.name if unit is not None else None] += project.funds.total
    yield from sums.values()
    yield sum(sums.values(), Decimal(0))


def _sums_of_weights(rows: Iterable[EvaluationRow]) -> Iterator[Decimal]:
    """Yield what the weights of the labels of level 1, and of level 2, make together; each label counts once."""
    first = {row.level1: row.level1_weight for row in rows if row.level1_weight is not None}
    second = {(row.level1, row.level2): row.level2_weight for row in rows if row.level2_weight is not None}
    yield sum(first.values(), Decimal(0))
    yield sum(second.values(), Decimal(0))


def _in_texts(own: str, near: Iterable[_Values]) -> list[bool]:
    """Say of each character whether it is part of a printed value; a character or two digits alone may be anybody's."""
    marks = [False] * len(own)
    for text in {text for values in near for text in values.texts if text in own}:
        if len(text) <= (2 if text.isdigit() else 1) and text != own:
            continue
        at = own.find(text)
        while at >= 0:
            marks[at : at + len(text)] = [True] * len(text)
            at = own.find(text, at + len(text))
    return marks


def _in_numbers(own: str, near: Iterable[_Values]) -> list[bool]:
    """Say of each character whether it is part of a number that is a value."""
    marks = [False] * len(own)
    for found in _NUMBER.finditer(own):
        number = _decimal(found[0])
        if any(number in values.numbers for values in near):
            marks[slice(*found.span())] = [True] * len(found[0])
    return marks


def _spans(own: str, covered: list[bool], folded: Folded, kept: list[int]) -> list[tuple[int, int]]:
    """Return the spans of what is not covered and holds a word that the vocabulary does not know, as offsets of the print."""
    out = []
    at = 0
    while at < len(own):
        if covered[at]:
            at += 1
            continue
        end = at
        while end < len(own) and not covered[end]:
            end += 1
        leading = at == 0 and end < len(own)
        if not (leading and _DOTTED.fullmatch(own[at:end])) and not _is_filler(own[at:end]):
            out.append(folded.span(kept[at], kept[end - 1] + 1))
        at = end
    return out


def _is_filler(text: str) -> bool:
    """Say whether a stretch between values only labels, numbers or joins them: ``项目名称:``, ``目标1:``, ``(万元)``."""
    if is_known(text):
        return True
    words = _WORD.findall(_FILLERS.sub("", text))
    return all(is_known(word) or len(word) < _SHORTEST for word in words) if words else True


_SHORTEST = 2
"""Shortest word that is worth listing."""
