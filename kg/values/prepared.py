"""A target's text made ready for reading: NFKC, without spaces, list marks turned into separators, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kg.text import Folded, fold

__all__ = ["Prepared", "prepare"]

_MARK = re.compile(r"(?:(?<=[;,。、:])|^)(?:\(?\d{1,2}\)|\d{1,2}[、.)](?!\d))")


_INTERVAL = re.compile(r"(?<=[\[(])\d+(?:\.\d+)?%?,\d+(?:\.\d+)?%?(?=[\])])")
"""An interval of mathematics, ``[90%,95%]``."""
_EVERY = re.compile(r"(?<![\d一二三四五六七八九十第])[1一](?=(?:个?季度?|年|个?月|周|天)[一两二三四五六七八九\d]{1,2}次)")
"""``1年1次``, ``一季度一次``: every year, every quarter."""
_SPACED = re.compile(r"(?<![\d. ])\d(?: \d)+(?![\d ])")
"""Digits set apart one by one (``1 0 0 %``): one number."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text to read, and for each of its characters the offset in what is printed (one more entry closes it)."""

    printed: str
    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in `printed` of ``text[start:end]``."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


def prepare(printed: str) -> Prepared:
    """Return `printed` ready for the grammar.

    Spaces go, save one between two digits (``10 000`` is one number, ``95 90`` are two). Circled numbers (①) and
    list numbers (``1、`` ``(2)``) become ``;``: by NFKC alone ①100% would read 1100 %.

    >>> prepare("①培训 ５ 期 ②参训３００人").text
    ';培训5期;参训300人'
    """
    marked = "".join(";" if _is_list_mark(character) else character for character in printed.replace("℅", "%"))
    plain, origin = _closed_up(*_without_spaces(fold(marked)))
    plain = _INTERVAL.sub(lambda found: found.group().replace(",", "-"), plain)
    plain = _EVERY.sub("每", plain)
    if any(mark.start() for mark in _MARK.finditer(plain)) or _starts_list(plain):
        plain = _MARK.sub(lambda mark: ";" * len(mark.group()), plain)
    return Prepared(printed, plain, (*origin, len(printed)))


def _without_spaces(folded: Folded) -> tuple[str, list[int]]:
    """Return a text without spaces, save one between two digits, and the offset of each character in what is printed.

    >>> _without_spaces(fold("95  90 % 以上"))
    ('95 90%以上', [0, 1, 2, 4, 5, 7, 9, 10])
    """
    out: list[str] = []
    origin: list[int] = []
    spaced: int | None = None
    for offset, character in enumerate(folded.text):
        if character.isspace():
            spaced = offset if spaced is None else spaced
            continue
        if spaced is not None and out and out[-1].isdigit() and character.isdigit():
            out.append(" ")
            origin.append(folded.origin[spaced])
        spaced = None
        out.append(character)
        origin.append(folded.origin[offset])
    return "".join(out), origin


def _closed_up(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """Return the text and its offsets with digits that are set apart one by one joined: ``1 0 0%`` is 100%."""
    apart = {at for match in _SPACED.finditer(text) for at in range(*match.span()) if text[at] == " "}
    kept = [at for at in range(len(text)) if at not in apart]
    return "".join(text[at] for at in kept), [origin[at] for at in kept]


def _starts_list(text: str) -> bool:
    """Say whether a number at the start is a list number: 1、培训 is, 1.5 and (1) alone are not."""
    return bool(re.match(r"(?:\(?1\)|1[、.)])[^\d%]", text))


def _is_list_mark(character: str) -> bool:
    """Say whether a character is a number in a circle, in brackets or with a full stop."""
    return unicodedata.category(character) == "No" and bool(
        re.search("CIRCLED|PARENTHESIZED|FULL STOP", unicodedata.name(character, ""))
    )
