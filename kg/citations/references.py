"""References to a document cited before: 19号文, 同上, 该文件."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.citations.cores import Hit
from kg.vocabulary import column, matcher

__all__ = ["pointers", "short_forms"]

_SHORT = re.compile(r"(?<![\d\[〔(年第.-])(?P<number>\d{1,4})\s{0,2}号(?=文)")
_POINTER = re.compile(matcher(column("citation_words", "word", role="reference")))


def short_forms(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the ``19号文`` that repeat the serial number of a document cited before them; others stay out.

    Args:
        text: folded.
        hits: numbers found, in order.
    """
    place, latest = 0, dict[str, Hit]()
    for found in _SHORT.finditer(text):
        while place < len(hits) and hits[place].start <= found.start():
            latest[hits[place].number.number] = hits[place]
            place += 1
        antecedent = latest.get(found["number"])
        if antecedent is not None and antecedent.end <= found.start():
            yield Hit(found.start(), found.end(), antecedent.number)


def pointers(text: str, hits: Sequence[Hit], before: Hit | None) -> Iterator[tuple[int, int, Hit]]:
    """Yield (start, end, antecedent) of the words that point back; the antecedent is the number before them.

    Args:
        text: folded.
        hits: numbers found, in order.
        before: number to fall back on where none stands before the word in `text`.
    """
    place, latest = 0, before
    for found in _POINTER.finditer(text):
        while place < len(hits) and hits[place].start < found.start():
            latest = hits[place]
            place += 1
        if latest is not None:
            yield found.start(), found.end(), latest
