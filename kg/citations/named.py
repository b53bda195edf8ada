"""Documents cited by name, without a number: 职工医疗保险实施细则, 《…管理办法》.

In running prose a name cannot be told from other words, so this is asked for apart from `find_all`, for cells that hold
nothing but a basis (指标值确定依据, 立项依据). There a name counts when it stands in 《》, or when a whole part of the cell
ends in a noun of documents and says more than that there is one (相关规定, 上级通知 name nothing).
"""

from __future__ import annotations

import re

from kg.citations.finder import find_all
from kg.citations.model import FoundCitation, Kind
from kg.citations.titles import Quotes
from kg.text import fold
from kg.vocabulary import column, matcher

__all__ = ["find_basis", "find_named"]

_NOUN = re.compile(
    matcher(column("citation_words", "word", role="named_noun")) + r"(?:\((?:试行|暂行|修订|修订版|草案|\d{4}年?版?)\))?\Z"
)
_LEAD = re.compile(matcher(column("citation_words", "word", role="lead")))
_TAIL = re.compile(matcher(column("citation_words", "word", role="tail")) + r"\Z")
_GENERIC = re.compile(matcher(column("citation_words", "word", role="generic")))
_PIECES = re.compile(r"[^、,，;；。\n\t|]+")
_ORDINAL = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.、]|[(（]?[一二三四五六七八九十]{1,2}[)）、.]|[①-⑳])?\s*")
_LEAST, _MOST = 5, 60


def find_named(text: str) -> tuple[FoundCitation, ...]:
    """Return the documents that `text`, a cell with a basis, cites by name only.

    Args:
        text: as printed.

    Returns:
        citations of kind ``named``, in order; `raw` and `title` are the title without 《》, `normalized` the same without
        spaces. A title that belongs to a number is not among them.

    >>> [c.title for c in find_named("根据《社会救助暂行办法》和城乡医疗救助实施细则")]
    ['社会救助暂行办法', '城乡医疗救助实施细则']
    >>> find_named("上级有关文件规定、历史经验"), find_named("走访调查")
    ((), ())
    """
    folded = fold(text)
    numbered = find_all(text)
    titles = {citation.title for citation in numbered}
    quotes = Quotes.of(folded.text)
    found: list[FoundCitation] = []
    masked = list(folded.text)
    for low, high in quotes.by_start.items():
        masked[low:high] = "、" * (high - low)
        found += _named(folded.printed, *folded.span(low + 1, high - 1), titles)
    numbers = iter(numbered)
    current = next(numbers, None)
    for offset in range(len(folded.text)):
        while current is not None and folded.origin[offset] >= current.end:
            current = next(numbers, None)
        if current is not None and folded.origin[offset] >= current.start:
            masked[offset] = "|"
    if not any(c.title for c in numbered):
        plain = "".join(masked)
        for piece in _PIECES.finditer(plain):
            low, high = _trimmed(plain, *piece.span())
            if _names(folded.text[low:high]):
                found += _named(folded.printed, *folded.span(low, high), titles)
    return tuple(sorted(found, key=lambda c: c.start))


def find_basis(text: str) -> tuple[FoundCitation, ...]:
    """Return all documents that a cell with a basis cites: by number and by name, in order.

    >>> [(c.normalized, c.title) for c in find_basis("财社〔2022〕31号《医疗救助补助资金管理办法》、三定方案")]
    [('财社〔2022〕31号', '医疗救助补助资金管理办法')]
    """
    return tuple(sorted((*find_all(text), *find_named(text)), key=lambda c: c.start))


def _named(printed: str, start: int, end: int, titles: set[str | None]) -> list[FoundCitation]:
    title = " ".join(printed[start:end].split())
    if not title or title in titles:
        return []
    return [FoundCitation(printed[start:end], start, end, "".join(title.split()), title, Kind.NAMED.value)]


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Return the span without numbering, 根据 … before and … 要求 behind, and blanks."""
    ordinal = _ORDINAL.match(text, low, high)
    if ordinal:
        low = ordinal.end()
    while (lead := _LEAD.match(text, low, high)) or (low < high and text[low] in "和与及或:：的"):
        low = lead.end() if lead else low + 1
    while low < high and text[high - 1].isspace():
        high -= 1
    while tail := _TAIL.search(text[low:high]):
        high = low + tail.start()
    while low < high and text[low].isspace():
        low += 1
    return low, high


def _names(text: str) -> bool:
    """Say whether `text` names a document and does not only say that there is one."""
    if not _LEAST <= len(text) <= _MOST or not _NOUN.search(text):
        return text == "三定方案"
    return len(_GENERIC.sub("", text)) >= 2
