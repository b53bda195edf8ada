"""The word lists of target values, read from ontology/vocab: bounding words, degree words, nouns of measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ontology import VOCAB

__all__ = [
    "Degree",
    "Operator",
    "after_pattern",
    "before_pattern",
    "degree",
    "degrees",
    "idioms",
    "noun_direction",
    "operators",
    "rows_of",
]


@dataclass(frozen=True, slots=True)
class Operator:
    """A bounding word: `sign` as printed (empty where none), `effective` reading, `gap` characters it may stand off."""

    word: str
    side: str
    sign: str
    effective: str
    gap: int


@dataclass(frozen=True, slots=True)
class Degree:
    """A qualitative word: its form, direction (empty where none), and whether it says nothing that could be measured."""

    word: str
    form: str
    direction: str
    vague: bool


@cache
def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a word list in ontology/vocab as strings: tabs between fields, ``#`` for comments, heads first."""
    lines = (VOCAB / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


@cache
def operators() -> dict[tuple[str, str], Operator]:
    """Return the bounding words by (side, word)."""
    return {
        (side, word): Operator(word, side, sign, effective, int(gap))
        for word, side, sign, effective, gap in rows_of("operators.tsv")
    }


def _alternatives(side: str) -> str:
    words = sorted((word for where, word in operators() if where == side), key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


@cache
def before_pattern() -> re.Pattern[str]:
    """Return the pattern of a bounding word or sign before a number; the longest word wins at each place."""
    return re.compile(_alternatives("before"))


@cache
def after_pattern() -> re.Pattern[str]:
    """Return the pattern of a bounding word behind a number; 内 not where it begins another word (内容)."""
    words = _alternatives("after").replace("|内", "|内(?![容部涵审控科外网环墙业设])")
    return re.compile(words)


@cache
def degrees() -> dict[str, Degree]:
    """Return the qualitative words by their spelling."""
    return {word: Degree(word, form, direction, vague == "1") for word, form, direction, vague in rows_of("degrees.tsv")}


@cache
def _degree_pattern() -> re.Pattern[str]:
    words = sorted((word for word in degrees() if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


def degree(text: str) -> Degree | None:
    """Return the qualitative word that decides what an NFKC `text` without spaces says, else None.

    The whole text is tried first, then the last word in it: in 企业办事成本明显降低 the verb 降低 decides.

    >>> found = degree("企业办事成本明显降低")
    >>> found.form, found.direction
    ('trend_down', 'less')
    """
    plain = text.strip("。.;；,，!！")
    if plain in degrees():
        return degrees()[plain]
    found = [match.group() for match in _degree_pattern().finditer(plain)]
    if not found:
        return None
    first = degrees()[found[0]]
    if first.form in ("timeliness", "coverage", "no"):
        return first
    trends = [word for word in found if degrees()[word].form.startswith("trend")]
    return degrees()[trends[0] if trends else found[-1]]


@cache
def _nouns() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("measures.tsv")}


@cache
def _longest_noun() -> int:
    return max(map(len, _nouns()))


@cache
def _noun_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(noun) for noun in sorted(_nouns(), key=len, reverse=True)))


_LONGEST_NAME = 64
"""Longest name, in characters, whose direction is kept: it is asked for several times an indicator."""


def noun_direction(name: str) -> str | None:
    """Return ``more`` or ``less`` for the measure that an indicator's NFKC `name` ends in, None where nothing is known.

    >>> noun_direction("路灯故障率"), noun_direction("苗木成活率"), noun_direction("会议室")
    ('less', 'more', None)
    """
    return _noun(name) if len(name) <= _LONGEST_NAME else _noun.__wrapped__(name)


@lru_cache(maxsize=4096)
def _noun(name: str) -> str | None:
    plain = re.sub(r"\([^()]*\)$", "", name)
    nouns = _nouns()
    for length in range(min(len(plain), _longest_noun()), 0, -1):
        if plain[-length:] in nouns:
            return nouns[plain[-length:]]
    found = _noun_pattern().findall(plain)
    return nouns[found[-1]] if found else None


@cache
def _idiom_pattern() -> re.Pattern[str]:
    words = sorted((row[0] for row in rows_of("numeral_idioms.tsv")), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


_BOUND = re.compile(r"[≥≤><=\d.]\Z|(?:于|过|到|达|少|多)\Z")


def idioms(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of words in `text` that hold a numeral and count nothing (一站式, 十四五, 5G).

    A generation of networks (5G) is none where it is an amount of data: with a sign before or a noun behind that says so.

    >>> idioms("提供一站式服务"), idioms("建设5G基站"), idioms("≥5G"), idioms("4G内存")
    (((2, 5),), ((2, 4),), (), ())
    """
    found = (match.span() for match in _idiom_pattern().finditer(text))
    return tuple((start, end) for start, end in found if not text[start].isascii() or _generation(text, start, end))


@cache
def _data_nouns() -> tuple[str, ...]:
    return tuple(row[0] for row in rows_of("data_nouns.tsv"))


def _generation(text: str, start: int, end: int) -> bool:
    """Say whether 5G at `start` of a text is a generation of networks."""
    behind = text[end:]
    amount = behind.startswith(_data_nouns()) or re.match(r"[A-Za-z/+]|[及或]?以[上下内]|左右", behind)
    return not amount and not _BOUND.search(text, max(0, start - 2), start)
