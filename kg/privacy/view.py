"""A text as its reader sees it: NFKC, without the characters that do not print, with the way back to what is printed."""

from __future__ import annotations

import re

from kg.text import Folded, fold

__all__ = ["view"]

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Default ignorable code points of Unicode (DerivedCoreProperties), those in the basic plane that turn up in documents."""


def view(text: str) -> Folded:
    """Return the NFKC form of `text` without what does not print, with the offsets of each character.

    >>> view("１３８\\u200b12").text
    '13812'
    """
    folded = fold(text)
    if not _UNSEEN.search(folded.text):
        return folded
    kept = [(each, at) for each, at in zip(folded.text, folded.origin, strict=False) if not _UNSEEN.match(each)]
    return Folded(text, "".join(each for each, _ in kept), (*(at for _, at in kept), len(text)))
