"""The title printed beside a number: before or after it, with or without 《》."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.citations.words import BODY_TAIL, BOUNDARY, LEAD, NOUN_END
from kg.vocabulary import column, matcher

__all__ = ["Quotes", "about", "title_of"]

_LONGEST = 160
_SHORTEST = 3
_NEXT = 24
_AFTER = re.compile(r"(?:号)?(?:文件|文)?[\])】〕\"”]?\s{0,4}[,:：，;；、—–\-·]{0,2}\s{0,4}")
_BEFORE = re.compile(
    r"》(?:的(?:通知|意见|决定|公告|通告|批复|函|规定|办法|方案))?[\s\"”]{0,3}(?:[(\[【〔,:，]\s{0,2})?(?:[\u4e00-\u9fff\s、]{0,20})\Z"
)
_LONGEST_SIGNED = 60
_LONGEST_BODY_TAIL = 12
_SIGNED = re.compile(rf"{BODY_TAIL}\Z")
_WORDS = re.compile(matcher(column("citation_words", "word", role="named_noun")))
_HARD = re.compile(r"[。;；\n\t\r,，!！?？|\"“”]")
_HAN_END = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。;；\n\t\r!！?？|\"“”]")
_BREAK = re.compile(r"[。;；\s,，!！?？|\"“”]")
_START = re.compile(r"[。;；\n\t\r,，!！?？|:：\"、】\]>》]")
_ABOUT = "关于"
_ACT = re.compile(r"关于[\u4e00-\u9fff]{2,12}\Z")
_ACTED = re.compile(
    r"(?:[\u4e00-\u9fff]{0,12}的)?(?:补充|实施|若干)?(?:通知|意见|决定|公告|通告|批复|函|规定|办法|细则)(?![\u4e00-\u9fff])"
)


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
    around = _quoted_around(text, start, end, quotes)
    if around is not None:
        return around
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


def about(text: str, low: int, high: int) -> tuple[int, int] | None:
    """Return the span of the title that the 《》 at ``text[low:high]`` stand inside (某局关于印发《…》的通知), else None."""
    before = _ACT.search(text, max(0, low - 16), low)
    behind = _ACTED.match(text, high)
    if before is None or behind is None:
        return None
    return signed(text, before.start()), behind.end()


def signed(text: str, start: int) -> int:
    """Return where the title begins that has 关于 at `start`: with the bodies printed directly before it.

    >>> signed("根据财政部 税务总局关于印发", 10)
    2
    """
    front = start
    while (
        front > 0 and (text[front - 1] in " 、" or "\u4e00" <= text[front - 1] <= "\u9fff") and start - front < _LONGEST_SIGNED
    ):
        front -= 1
    before = text[front:start].rstrip(" 、")
    if start - front >= _LONGEST_SIGNED or not _SIGNED.search(before, max(0, len(before) - _LONGEST_BODY_TAIL)):
        return start
    cut = 0
    while (lead := LEAD.match(before, cut)) or before[cut : cut + 1] in (" ", "、", "和", "及", "的"):
        cut = lead.end() if lead else cut + 1
        if cut >= len(before):
            return start
    return start if _WORDS.search(before, cut) else front + cut


def _quoted_around(text: str, start: int, end: int, quotes: Quotes) -> tuple[int, int] | None:
    """Return the span of the rest of a title that a number stands inside, before or behind it: 《…办法（某财〔2021〕6号）》."""
    opening = max((low for low, high in quotes.by_start.items() if low < start and end < high), default=None)
    if opening is None:
        return None
    closing = quotes.by_start[opening] - 1
    before = text[opening + 1 : start].rstrip(" ([【")
    behind = text[end:closing]
    if len(before) > _SHORTEST and not behind.strip(" )]】"):
        return opening + 1, opening + 1 + len(before)
    skipped = len(behind) - len(behind.lstrip(" )]】、,"))
    if not before and len(behind) - skipped > _SHORTEST:
        return end + skipped, closing
    return None


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
        start_about = text.rfind(_ABOUT, max(low, opening - 12), opening)
        if noun and start_about >= 0:
            return signed(text, start_about), noun.end()
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
    start_about = segment.find(_ABOUT, front)
    if start_about >= 0:
        front = max(signed(segment, start_about), 0)
    else:
        for found in BOUNDARY.finditer(segment, front):
            if found.start() == front and found.end() < last:
                front = found.end()
                break
        if " " in segment[front:last]:
            front = segment.rindex(" ", front, last) + 1
    return (base + front, base + last) if last - front >= 6 else None
