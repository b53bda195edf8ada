"""A target's text made ready for reading: NFKC, without spaces, list marks turned into separators."""

from __future__ import annotations

import re
import unicodedata

from kg.text import fold
from kg.units import turned

__all__ = ["prepare"]

_MARK = re.compile(r"(?:(?<=[;,。、:])|^)(?:\(?\d{1,2}\)|\d{1,2}[、.)](?!\d))")


_INTERVAL = re.compile(r"(?<=[\[(])\d+(?:\.\d+)?%?,\d+(?:\.\d+)?%?(?=[\])])")
"""An interval of mathematics, ``[90%,95%]``."""
_EVERY = re.compile(r"(?<![\d一二三四五六七八九十第])[1一](?=(?:个?季度?|年|个?月|周|天)[一两二三四五六七八九\d]{1,2}次)")
"""``1年1次``, ``一季度一次``: every year, every quarter."""
_EACH_BEHIND = re.compile(r"\d每|\d[^\W\d_]{1,3}/每")
"""A unit with its per-part turned round: ``2每月/次``, ``2次/每月``."""
_SPACED = re.compile(r"(?<![\d. ])\d(?: \d)+(?![\d ])")
"""Digits set apart one by one (``1 0 0 %``): one number."""


def prepare(printed: str) -> str:
    """Return `printed` ready for the grammar.

    Spaces go, save one between two digits (``10 000`` is one number, ``95 90`` are two). Circled numbers (①) and
    list numbers (``1、`` ``(2)``) become ``;``: by NFKC alone ①100% would read 1100 %.

    >>> prepare("①培训 ５ 期 ②参训３００人")
    ';培训5期;参训300人'
    """
    marked = "".join(";" if _is_list_mark(character) else character for character in printed.replace("℅", "%"))
    out: list[str] = []
    spaced = False
    for character in fold(marked).text:
        if character.isspace():
            spaced = True
            continue
        if spaced and out and out[-1].isdigit() and character.isdigit():
            out.append(" ")
        spaced = False
        out.append(character)
    plain = _SPACED.sub(lambda found: found.group().replace(" ", ""), "".join(out))
    plain = _INTERVAL.sub(lambda found: found.group().replace(",", "-"), plain)
    plain = _EVERY.sub("每", plain)
    plain = turned(plain) if _EACH_BEHIND.search(plain) else plain
    if any(mark.start() for mark in _MARK.finditer(plain)) or _starts_list(plain):
        plain = _MARK.sub(lambda mark: ";" * len(mark.group()), plain)
    return plain


def _starts_list(text: str) -> bool:
    """Say whether a number at the start is a list number: 1、培训 is, 1.5 and (1) alone are not."""
    return bool(re.match(r"(?:\(?1\)|1[、.)])[^\d%]", text))


def _is_list_mark(character: str) -> bool:
    """Say whether a character is a number in a circle, in brackets or with a full stop."""
    return unicodedata.category(character) == "No" and bool(
        re.search("CIRCLED|PARENTHESIZED|FULL STOP", unicodedata.name(character, ""))
    )
