"""Find the document numbers in a text, and read one number.

Four notations are looked for, each by its core (kg/citations/cores.py): orders and announcements, a year in brackets, the year
first, and a year without brackets. Where two overlap, the earlier in this list wins. From each core the 代字 or the body is
read backwards (kg/citations/prefix.py), the title beside it is added (kg/citations/titles.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.citations.cores import SIGN, Hit
from kg.citations.kinds import bare_title
from kg.citations.model import DocNumber, FoundCitation, Kind
from kg.citations.numbers import bracketed, inherited, plain, year_first
from kg.citations.orders import announced
from kg.citations.references import pointers, short_forms
from kg.citations.titles import Quotes, title_of
from kg.citations.words import LAST_MINUTES
from kg.errors import ParseError
from kg.text import Folded, fold

__all__ = ["find_all", "find_references", "parse", "to_json"]


def find_all(text: str) -> tuple[FoundCitation, ...]:
    """Return the numbers of official documents cited in `text`, in order.

    Several numbers behind one 代字 come back one by one, each with the characters it is printed in; a number that repeats
    only the year, only the serial number, or the serial number as ``19号文``, inherits the rest from the number before it.
    Case numbers, standards, addresses, dates and codes are not documents in this sense. Documents without a number are found
    by `find_named`.

    Args:
        text: as printed; spans lead into it.

    Returns:
        the citations, spans not overlapping. The time grows linearly with the length of `text`.

    >>> [(c.raw, c.normalized) for c in find_all("依据冀财社[2019]7、18号文件")]
    [('冀财社[2019]7', '冀财社〔2019〕7号'), ('18号', '冀财社〔2019〕18号')]
    >>> find_all("（2008）二中民终字第00453号民事判决，符合GB/T 32610-2016")
    ()
    """
    return _short(text) if len(text) <= _KEPT else _found(text)


def _found(text: str) -> tuple[FoundCitation, ...]:
    folded = fold(text)
    hits = _chosen(folded.text)
    if not hits:
        return ()
    quotes = Quotes.of(folded.text)
    return tuple(_finished(folded, hits, place, quotes) for place in range(len(hits)))


_KEPT = 64
"""Longest text, in characters, whose citations are kept: a form asks for those of a cell by its row and by its place."""
_short = lru_cache(maxsize=4096)(_found)


def find_references(text: str, before: Sequence[FoundCitation] = ()) -> tuple[FoundCitation, ...]:
    """Return the words of `text` that point back to a document: 同上, 该文件, 上述文件.

    Apart from `find_all`, because in running prose such a word need not mean the last number.

    Args:
        text: as printed.
        before: citations of the text before (the cell above), in order; the last one is meant where `text` has none.

    Returns:
        citations whose `raw` is the word and whose `normalized` and `title` are those of the document meant.

    >>> [c.normalized for c in find_references("同上", find_all("财预〔2021〕101号"))]
    ['财预〔2021〕101号']
    """
    folded = fold(text)
    here = find_all(text)
    known = [Hit(c.start, c.end, DocNumber(c.normalized, None, "")) for c in here]
    fallback = Hit(0, 0, DocNumber(before[-1].normalized, None, "")) if before else None
    meant = {c.normalized: c for c in (*before, *here)}
    found = []
    for low, high, antecedent in pointers(folded.text, known, fallback):
        start, end = folded.span(low, high)
        target = meant[antecedent.number.prefix]
        found.append(FoundCitation(text[start:end], start, end, target.normalized, target.title, target.kind))
    return tuple(found)


def parse(text: str) -> DocNumber:
    """Return the parts of the one number that `text` is, in any spelling.

    Args:
        text: ``财税2015 19号文``, ``冀财社[2023]91`` (号 may be missing), ``国务院令第413号``.

    Raises:
        ParseError: `text` holds no number, or more than one.

    >>> parse("冀财社（２０１９）００７号文件").format()
    '冀财社〔2019〕7号'
    >>> parse("2023年3月")
    Traceback (most recent call last):
    ...
    kg.errors.ParseError: 不是文号：'2023年3月'（第 1–7 字）
    """
    for attempt in (text, text.rstrip() + "号", text.rstrip() + "号文"):
        hits = _chosen(fold(attempt).text)
        if len(hits) == 1:
            return hits[0].number
        if len(hits) > 1:
            raise ParseError(text, "有不止一个文号", hits[1].start, len(text))
    raise ParseError(text, "不是文号")


def to_json(citations: Iterable[FoundCitation]) -> list[dict[str, object]]:
    """Return the citations in the shape of ``jixiao citations`` (interfaces.md).

    >>> to_json(find_all("国令第613号"))
    [{'raw': '国令第613号', 'start': 0, 'end': 7, 'normalized': '国令第613号', 'title': None, 'kind': 'order'}]
    """
    return [
        {"raw": c.raw, "start": c.start, "end": c.end, "normalized": c.normalized, "title": c.title, "kind": c.kind}
        for c in citations
    ]


def _chosen(text: str) -> list[Hit]:
    """Return the hits of all notations, in order, without overlaps."""
    if not SIGN.match(text):  # most cells of a form
        return []
    taken = bytearray(len(text))
    kept: list[Hit] = []
    for hits in (announced(text), bracketed(text), year_first(text), plain(text)):
        kept += _free(hits, taken)
    kept.sort(key=lambda hit: hit.start)
    kept = list(inherited(text, kept))
    kept += _free(short_forms(text, kept), taken)
    return sorted(kept, key=lambda hit: hit.start)


def _free(hits: Iterable[Hit], taken: bytearray) -> list[Hit]:
    """Return the hits that overlap nothing taken before, and take their characters."""
    kept = []
    for hit in hits:
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return kept


def _finished(folded: Folded, hits: list[Hit], place: int, quotes: Quotes) -> FoundCitation:
    """Return the citation of a hit: printed span, title beside it, kind."""
    hit = hits[place]
    start, end = folded.span(hit.start, hit.end)
    low = hits[place - 1].end if place else 0
    high = hits[place + 1].start if place + 1 < len(hits) else len(folded.text)
    span = title_of(folded.text, hit.start, hit.end, low, high, quotes)
    title = None if span is None else " ".join(bare_title(folded.printed[slice(*folded.span(*span))]).split())
    kind = hit.number.kind
    said = folded.text[max(0, hit.start - len(LAST_MINUTES)) : hit.start]
    if kind is Kind.NORMATIVE and (said == LAST_MINUTES or (title or "").endswith(LAST_MINUTES)):
        kind = Kind.MINUTES
    return FoundCitation(folded.printed[start:end], start, end, hit.number.format(), title, kind.value)
