"""Characters of a page to lines, and lines to the text of a cell or paragraph.

A PDF holds no line ends and no spaces worth trusting: a line that was broken because the next word did not fit goes on
without a break, and one that ended on purpose ends with ``\\n``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.layout.page import Char
from kg.layout.tuning import current

__all__ = ["Joined", "Line", "first_word", "fits", "join_lines", "lines_of"]

_NO_END = "（〔［【《「『“‘([{〈"
_NO_START = "，。、；：！？）〕】》」』”’％%…,.;:!?)]}"


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…·"


@dataclass(frozen=True)
class Line:
    """Characters on one base line, from left to right.

    Attributes:
        chars: without blanks at the ends.
        em: width of a full-width character, in points.
    """

    chars: tuple[Char, ...]
    em: float

    @property
    def left(self) -> float:
        """Left edge."""
        return self.chars[0].left

    @property
    def right(self) -> float:
        """Right edge."""
        return self.chars[-1].right

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(char.top for char in self.chars)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(char.bottom for char in self.chars)

    @property
    def base(self) -> float:
        """Height of the base line."""
        return median(char.base for char in self.chars)

    @property
    def text(self) -> str:
        """Text with spaces where the gaps are too wide to be none."""
        settings = current().lines
        out = [self.chars[0].text]
        for before, char in pairwise(self.chars):
            gap = char.left - before.right
            narrow = not _wide(before.text) and not _wide(char.text)
            white = settings.space_narrow if narrow else settings.space_wide
            if gap > white * self.em and not before.text.isspace() and not char.text.isspace():
                out.append(" " * (4 if gap > settings.space_broad * self.em else 1))
            out.append(char.text)
        return "".join(out)

    def pieces(self, gap: float) -> list[Line]:
        """Return the parts of the line that gaps of at least `gap` em part."""
        parts: list[list[Char]] = [[self.chars[0]]]
        for before, char in pairwise(self.chars):
            if char.left - before.right > gap * self.em:
                parts.append([])
            parts[-1].append(char)
        return [line for part in parts if (line := _line(part)) is not None]


def _line(chars: Sequence[Char]) -> Line | None:
    """Return characters as a line, None where all are blank."""
    ordered = sorted(chars, key=lambda char: char.left)
    shown = [at for at, char in enumerate(ordered) if not char.text.isspace()]
    if not shown:
        return None
    kept = _once(ordered[shown[0] : shown[-1] + 1])
    wide = [char.right - char.left for char in kept if _wide(char.text) and char.right > char.left]
    tall = current().lines.height_of_em * median(char.bottom - char.top for char in kept)
    return Line(tuple(kept), max(median(wide) if wide else tall, 1.0))


def _once(chars: Sequence[Char]) -> list[Char]:
    """Return characters without those that are printed twice, a hair apart, as bold often is."""
    near = current().lines.double_strike
    kept = [chars[0]]
    for char in chars[1:]:
        if char.text != kept[-1].text or abs(char.left - kept[-1].left) >= near * (char.bottom - char.top):
            kept.append(char)
    return kept


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """Return the lines that characters make, from top to bottom."""
    near = current().lines.same_line
    groups: list[list[Char]] = []
    for char in sorted(chars, key=lambda each: (each.base, each.left)):
        height = char.bottom - char.top
        if groups and char.base - groups[-1][0].base <= near * max(height, 4.0):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [line for group in groups if (line := _line(group)) is not None]


def _parts(before: str, after: str) -> bool:
    """Say whether a line may be broken between two characters."""
    if before.isspace() or after.isspace():
        return True
    return (_wide(before) or _wide(after)) and before not in _NO_END and after not in _NO_START


def first_word(line: Line) -> float:
    """Return the width of what can't be parted at the beginning of a line."""
    for before, char in pairwise(line.chars):
        if _parts(before.text, char.text):
            return before.right - line.left
    return line.right - line.left


def _room(line: Line, left: float, right: float) -> float:
    """Return how many points a line leaves free between two edges; a centred one at both its sides."""
    before, behind = line.left - left, right - line.right
    centred = current().lines.centred
    return before + behind if abs(before - behind) < centred < before else behind


def fits(line: Line, following: Line, left: float, right: float) -> bool:
    """Say whether the first word of `following` would have fitted behind `line` between two edges.

    If so, the line ended on purpose.
    """
    return first_word(following) <= _room(line, left, right) + current().lines.slack * line.em


def _glue(before: str, after: str) -> str:
    """Return what stands between two lines of one sentence: a space only between words in letters."""
    return " " if before[-1:].isalpha() and after[:1].isalpha() and before[-1:].isascii() and after[:1].isascii() else ""


@dataclass(frozen=True)
class Joined:
    """The text of a cell.

    Attributes:
        text: its lines joined.
        room: points that its last line leaves free.
        start: width in points of what can't be parted at its beginning.
    """

    text: str
    room: float
    start: float


def join_lines(lines: Sequence[Line], left: float, right: float) -> Joined:
    """Return the text of a cell between two borders.

    Lines that are broken for want of room are joined, others keep their ``\\n``.
    """
    if not lines:
        return Joined("", 0.0, 0.0)
    settings = current().lines
    padding = min(
        settings.padding, max(0.0, min(line.left for line in lines) - left), max(0.0, right - max(x.right for x in lines))
    )
    low, high = left + padding, right - padding
    out = lines[0].text
    for before, line in pairwise(lines):
        text = line.text
        out += "\n" + text if fits(before, line, low, high) else _glue(out, text) + text
    last = lines[-1]
    return Joined(out, _room(last, low, high) + settings.slack * last.em, first_word(lines[0]))
