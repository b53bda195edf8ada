"""Normal forms of text, and offsets that lead back to what is printed.

The one place where characters are normalised: NFKC (Unicode Standard Annex #15) turns full width
into half width and compatibility forms into plain ones, so no table of digits is ever typed by hand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BLOT", "Folded", "compact", "fold", "nfkc", "squash", "storable"]

BLOT = "＊"
"""What stands for a character that was taken out, where the rest of the text stays."""

_SPACE = re.compile(r"\s+")
_BREAK = re.compile("\r?[\x0b\x0c]")
_CACHED = 64
"""Longest text, in characters, whose normal form is kept: labels, names and values, which a table repeats row by row."""
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def nfkc(text: str) -> str:
    """Return the NFKC form of `text`.

    >>> nfkc("（２０２４年度）≥９８％")
    '(2024年度)≥98%'
    """
    return unicodedata.normalize("NFKC", text)


def squash(text: str) -> str:
    """Return `text` with each run of white space as one space, none at the ends.

    >>> squash("  年度资金总额： \\n 5052.0 ")
    '年度资金总额： 5052.0'
    """
    return _SPACE.sub(" ", text).strip()


def compact(text: str) -> str:
    """Return the NFKC form of `text` without any white space: the key for labels and names.

    >>> compact("一级\\n指标")
    '一级指标'
    >>> compact("其中：财政    资金")
    '其中:财政资金'
    """
    return _short(text) if len(text) <= _CACHED else _compacted(text)


def _compacted(text: str) -> str:
    return _SPACE.sub("", nfkc(text))


_short = lru_cache(maxsize=32768)(_compacted)


def storable(text: str, instead: str = "") -> str:
    """Return `text` without the characters that no XML 1.0 document can hold (section 2.2): Excel, StratML, SPARQL results.

    None of them prints; the vertical tab and the form feed break a line.

    >>> storable("响\\x07铃\\x0b第二行"), storable("a\\x00b", "?")
    ('响铃\\n第二行', 'a?b')
    """
    return _UNSTORABLE.sub(instead, _BREAK.sub("\n", text)) if _UNSTORABLE.search(text) else text


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    return nfkc(character)


@dataclass(frozen=True, slots=True)
class Folded:
    """An NFKC text together with the way back to the printed one.

    Attributes:
        printed: the text as printed.
        text: its NFKC form, character by character (so that offsets stay known).
        origin: for each character of `text` the offset in `printed` it came from; one more entry, the length of
            `printed`, closes it.
    """

    printed: str
    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in `printed` of `text[start:end]`, end exclusive.

        >>> folded = fold("第⑩项")
        >>> folded.text, folded.span(1, 3)
        ('第10项', (1, 2))
        """
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Return the NFKC form of `text` with offsets kept.

    Each character is normalised by itself: combining sequences are left as they are, which Chinese government text
    does not have.

    >>> fold("［２０２３］").text
    '[2023]'
    """
    return _short_folded(text) if len(text) <= _CACHED else _folded(text)


def _folded(text: str) -> Folded:
    if text.isascii() or unicodedata.is_normalized("NFKC", text):  # then so is each of its characters by itself
        return Folded(text, text, tuple(range(len(text) + 1)))
    out: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text):
        for part in _plain(character):
            out.append(part)
            origin.append(offset)
    origin.append(len(text))
    return Folded(text, "".join(out), tuple(origin))


_short_folded = lru_cache(maxsize=4096)(_folded)
