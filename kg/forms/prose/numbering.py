"""Printed numbering of headings and items, 序号: 第一部分, 一、, （一）, 1、, 1., (1), 1), ①, 目标1：.

GB/T 9704-2012 (党政机关公文格式), 7.3.3, sets 一、 （一） 1. （1） as the first to fourth level; real documents also nest them
the other way round, so that only the kind and the number are told here, never a level.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import ParseError
from kg.numerals import parse_numeral
from kg.text import fold, nfkc

__all__ = ["Numbering", "find_inline", "parse"]

_HAN = r"[一二三四五六七八九十百]{1,4}"
# A label never takes the head of a number or date: 1.5万元, 2021年, 10、20 are none.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*({_HAN}|\d{{1,2}})\s*(?:部分|章|节|篇)[\s、:.]*")),
    ("goal", re.compile(rf"目标\s*(?:内容)?\s*({_HAN}|\d{{1,2}})\s*[:、.]\s*")),
    ("han", re.compile(rf"({_HAN})\s*[、.]\s*")),
    ("bracketed han", re.compile(rf"\(\s*({_HAN})\s*\)[、.]?\s*")),
    ("bracketed", re.compile(r"\(\s*(\d{1,2})\s*\)[、.]?\s*")),
    ("half bracketed", re.compile(r"(\d{1,2})\s*\)[、.]?\s*")),
    ("arabic", re.compile(r"(\d{1,2})\s*(?:、(?!\s*\d)|\.(?!\s*\d))\s*")),
    ("decimal", re.compile(r"(?:\d{1,2}\.){1,3}(\d{1,2})(?:\.?\s+|、\s*|\.(?!\d))(?=\D)")),
)
_SENTENCE_END = re.compile(r"(?:^|(?<=[。;；:：!！?？]))\s*")


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbering at the head of a text.

    Attributes:
        kind: han, bracketed han, arabic, bracketed, half bracketed, circled, decimal, part, goal.
        number: the ordinal.
        label: normal form: a Han numeral keeps brackets of full width, （一）, an Arabic one of half width, (1).
        end: offset in the printed text behind the numbering and the blanks that follow it.
    """

    kind: str
    number: int
    label: str
    end: int


def parse(text: str) -> Numbering | None:
    """Return the numbering at the head of `text`, None where it has none.

    >>> parse("（5）道路养护")
    Numbering(kind='bracketed', number=5, label='(5)', end=3)
    >>> parse("(十二)其他").label, parse("② 质量").number, parse("第二部分 项目").kind
    ('（十二）', 2, 'part')
    >>> parse("1.5万元"), parse("2021年度"), parse("十分重要")
    (None, None, None)
    """
    lead = len(text) - len(text.lstrip())
    if lead == len(text):
        return None
    circled = _circled(text[lead])
    if circled is not None:
        rest = text[lead + 1 :]
        end = lead + 1 + len(rest) - len(rest.lstrip(" 、.．　"))
        return Numbering("circled", circled, text[lead], end)
    folded = fold(text[lead : lead + 40])
    for kind, pattern in _KINDS:
        match = pattern.match(folded.text)
        if match is None:
            continue
        try:
            number = int(parse_numeral(match[1]))
        except ParseError:
            continue
        end = lead + folded.span(0, match.end())[1]
        return Numbering(kind, number, _label(kind, match.group()), end)
    return None


def find_inline(text: str, before: int | None = None) -> tuple[tuple[int, Numbering], ...]:
    """Return the numbering inside a paragraph, as (offset, numbering): at its head or behind a mark that ends a clause.

    A single number means nothing (``见附件一、``); numbering counts where it starts at 1 and goes on, or goes on from
    `before`, in whatever kind of numeral.

    Args:
        text: paragraph as printed.
        before: number of the heading above, so that ``四、`` after the heading ``3、`` is seen as its successor.

    >>> [(start, each.label) for start, each in find_inline("1.建成平台；2.培训人员。")]
    [(0, '1.'), (7, '2.')]
    >>> find_inline("详见附件：1.5万元")
    ()
    >>> [each.label for _, each in find_inline("登记造册。 四、送学上门。", before=3)]
    ['四、']
    """
    found = [
        (match.end(), numbering)
        for match in _SENTENCE_END.finditer(text)
        if (numbering := parse(text[match.end() :])) is not None and numbering.kind not in ("part", "decimal")
    ]
    for kind in dict.fromkeys(numbering.kind for _, numbering in found):
        chain = _chain([each for each in found if each[1].kind == kind])
        if _counts(chain, before):
            return tuple(chain)  # the outermost kind only: deeper numbering stays in its item
    return ()


def _chain(run: Sequence[tuple[int, Numbering]]) -> list[tuple[int, Numbering]]:
    """Return the numbers of a run that go on from its first one."""
    chain = [run[0]]
    for each in run[1:]:
        if each[1].number == chain[-1][1].number + 1:
            chain.append(each)
    return chain


def _counts(chain: Sequence[tuple[int, Numbering]], before: int | None) -> bool:
    """Say whether numbers that go on from each other are numbering: from 1, from `before`, or from the head of the text."""
    start, first = chain[0]
    if start == 0 or first.number - 1 == before:
        return True
    return first.number == 1 and len(chain) > 1


def _circled(character: str) -> int | None:
    """Return the number of a circled digit (①, ❶, ➀), None for any other character."""
    name = unicodedata.name(character, "")
    if "CIRCLED" not in name or unicodedata.category(character) != "No":
        return None
    return int(unicodedata.numeric(character))


def _label(kind: str, printed: str) -> str:
    label = "".join(nfkc(printed).split()).rstrip(":")
    if kind == "bracketed han":
        return label.replace("(", "（").replace(")", "）").rstrip("、.")
    return label
