"""The title printed beside a number: before or after it, with or without 《》."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.citations.words import BOUNDARY, NOUN_END

__all__ = ["Quotes", "title_of"]

_LONGEST = 160
_SHORTEST = 3
_NEXT = 24
_AFTER = re.compile(r"(?:号)?(?:文件|文)?[\])】〕\"”]?\s{0,4}[,:：，;；、—–\-·]{0,2}\s{0,4}")
_BEFORE = re.compile(
    r"》(?:的(?:通知|意见|决定|公告|通告|批复|函|规定|办法|方案))?[\s\"”]{0,3}(?:[(\[【〔,:，]\s{0,2})?(?:[\u4e00-\u9fff\s、]{0,20})\Z"
)
_HARD = re.compile(r"[。;；\n\t\r,，!！?？|\"“”]")
_HAN_END = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。;；\n\t\r!！?？|\"“”]")
_BREAK = re.compile(r"[。;；\s,，!！?？|\"“”]")
_START = re.compile(r"[。;；\n\t\r,，!！?？|:：\"、】\]>》]")
_ABOUT = "关于"


@dataclass(frozen=True, slots=True)
class Quotes:
    """The outermost pairs of 《》 in a text.

    Attributes:
        by_start: offset of 《 to offset behind 》.
        by_end: the other way.
    """

    by_start: dict[int, int]
    by_end: dict[int, int]

    @classmethod
    def of(cls, text: str) -> Quotes:
        """Return the pairs in `text`; a 《 that is never closed within `_LONGEST` characters is none."""
        by_start: dict[int, int] = {}
        stack: list[int] = []
        for found in re.finditer("[《》]", text):
            if found.group() == "《":
                if stack and found.start() - stack[0] > _LONGEST:
                    stack.clear()
                stack.append(found.start())
            elif stack:
                start = stack.pop()
                if not stack and found.end() - start <= _LONGEST:
                    by_start[start] = found.end()
        return cls(by_start, {end: start for start, end in by_start.items()})


def title_of(text: str, start: int, end: int, low: int, high: int, quotes: Quotes) -> tuple[int, int] | None:
    """Return the span of the title that belongs to the number at ``text[start:end]``, without its outer 《》.

    A number in brackets takes the title before it, any other the title directly behind it, then the one before it.

    Args:
        text: folded.
        start: of the number.
        end: of the number.
        low: end of the number before, or 0: a title before does not reach further back.
        high: start of the number behind, or the length of the text.
        quotes: of `text`.
    """
    if high - end < _SHORTEST and start - low < _SHORTEST:
        return None
    bracketed = re.search(r"[(\[【]\s{0,2}[\u4e00-\u9fff\s、]{0,20}\Z", text[max(low, start - 24) : start]) is not None
    before = _quoted_before(text, start, low, quotes)
    if (
        before is not None
        and not bracketed
        and _HAN_END.search(text, before[1] + 1, start)
        and "的" not in text[before[1] : start]
    ):
        before = None  # 《甲办法》和市税务局某税发…: the words between are no part of it
    if before is not None and low and not bracketed and before == _quoted_after(text, low, start, quotes):
        before = None  # the title of the number before
    after = _quoted_after(text, end, high, quotes)
    choices = (before, after) if bracketed else (after, before)
    for choice in choices:
        if choice is not None:
            return choice
    if bracketed:
        return _plain_before(text, start, low) or _plain_after(text, end, high)
    return _plain_after(text, end, high) or _plain_before(text, start, low)


def _quoted_after(text: str, end: int, high: int, quotes: Quotes) -> tuple[int, int] | None:
    gap = _AFTER.match(text, end)
    position = gap.end() if gap else end
    closing = quotes.by_start.get(position)
    if closing is None or position >= high:
        return None
    if high < len(text) and "(" in text[closing : min(high, closing + 3)] and high - closing <= _NEXT:
        return None  # 号、《乙办法》（next number): the title of the next one
    return position + 1, closing - 1


def _quoted_before(text: str, start: int, low: int, quotes: Quotes) -> tuple[int, int] | None:
    base = max(low, start - 40)
    found = _BEFORE.search(text[base:start])
    if found is None:
        return None
    closing = base + found.start() + 1
    opening = quotes.by_end.get(closing)
    if opening is None or opening < low:
        return None
    follows = re.match(r"的[\u4e00-\u9fff]{1,4}", text[closing : min(start, closing + 5)])
    if follows:
        noun = NOUN_END.match(text, closing + 1)
        about = text.rfind(_ABOUT, max(low, opening - 12), opening)
        if noun and about >= 0:
            return about, noun.end()
    return opening + 1, closing - 1


def _plain_after(text: str, end: int, high: int) -> tuple[int, int] | None:
    gap = _AFTER.match(text, end)
    position = gap.end() if gap else end
    segment = text[position : min(high, position + 100)]
    about = segment.startswith(_ABOUT)
    if not about and position == end:
        return None
    segment = _SENTENCE.split(segment, maxsplit=1)[0] if about else segment
    nouns = list(NOUN_END.finditer((_HARD if about else _BREAK).split(segment, maxsplit=1)[0]))
    if about and not any(len(noun.group()) > 1 for noun in nouns):
        # A comma inside the title: 关于加强管理,提高质量的通知.
        nouns = list(NOUN_END.finditer(segment))
    if not nouns:
        return None
    last = nouns[-1].end()
    if not about:
        segment = _BREAK.split(segment, maxsplit=1)[0]
    if not about and last != len(segment):
        return None
    if len(nouns[-1].group()) < 2 or last < 6:
        return None
    return position, position + last


def _plain_before(text: str, start: int, low: int) -> tuple[int, int] | None:
    base = max(low, start - 100)
    segment = text[base:start].rstrip(" (（[【\t")
    if not segment:
        return None
    opened = [found.end() for found in _START.finditer(segment)]
    front = opened[-1] if opened else (0 if base == low else None)
    if front is None:
        return None
    last = None
    for found in NOUN_END.finditer(segment, front):
        if found.end() == len(segment) and len(found.group()) > 1:
            last = found.end()
    if last is None:
        return None
    about = segment.find(_ABOUT, front)
    if about >= 0:
        front = about
    else:
        for found in BOUNDARY.finditer(segment, front):
            if found.start() == front and found.end() < last:
                front = found.end()
                break
        if " " in segment[front:last]:
            front = segment.rindex(" ", front, last) + 1
    return (base + front, base + last) if last - front >= 6 else None
