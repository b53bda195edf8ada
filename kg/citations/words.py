"""The word lists of ontology/vocab/citation_words.tsv as compiled patterns, and what 代字 are made of."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.vocabulary import column, matcher, rows

__all__ = [
    "BODY_END",
    "BODY_TAIL",
    "BOUNDARY",
    "COURT",
    "FOLLOWER",
    "HAN_RUN",
    "INSTITUTION",
    "KIND_CHARACTERS",
    "KIND_END",
    "LAST_MINUTES",
    "LEAD",
    "NOT_BODY",
    "NOT_FREE",
    "NOUN_END",
    "NO_PREFIX",
    "PROVINCES",
    "SUFFIX_END",
    "WEAK",
    "is_part",
    "parses",
]


def _words(role: str) -> tuple[str, ...]:
    return column("citation_words", "word", role=role)


HAN_RUN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf〇]{1,48}")
BOUNDARY = re.compile(matcher(_words("boundary")))
WEAK = re.compile(matcher(_words("weak")))
NOUN_END = re.compile(matcher(_words("noun")))
BODY_END = re.compile("(?:" + matcher(_words("body")) + "|" + "|".join(_words("body_re")) + ")")
BODY_TAIL = matcher((*_words("body"), "部", "委", "局", "厅", "署", "委员会", "银行"))
"""Pattern of what the name of a body ends in that signs a title."""
LEAD = re.compile(matcher(_words("lead")))
SUFFIX_END = re.compile(matcher(_words("suffix")) + r"\Z")
INSTITUTION = re.compile(matcher(_words("institution")) + r"\Z")
COURT = re.compile("|".join(_words("court_re")))
FOLLOWER = re.compile(matcher(_words("follower")))
NO_PREFIX = re.compile(matcher(_words("no_prefix")) + r"\Z")
NOT_BODY = re.compile(matcher(_words("not_body")))
NOT_FREE = re.compile(matcher(_words("not_free")) + r"\Z")
LAST_MINUTES = "纪要"

_ENDINGS = [(row["part"], row["meaning"]) for row in rows("body_sections") if row["role"] == "ending"]
KIND_END = tuple(sorted(_ENDINGS, key=lambda pair: -len(pair[0])))

_PARTS = frozenset(column("body_parts", "part"))
_KINDS = frozenset(column("body_sections", "part", role="kind")) | frozenset(column("body_sections", "part", role="joint"))
_BEHIND = _PARTS | _KINDS | frozenset(column("body_sections", "part", role="section"))
PROVINCES = frozenset(row["abbreviation"] for row in rows("place_abbreviations") if row["code"].endswith("0000"))
_KNOWN = frozenset(column("bodies", "daizi"))
_LONGEST_PART = max(len(part) for part in _BEHIND)
KIND_CHARACTERS = frozenset("".join(_KINDS))


def is_part(text: str) -> bool:
    """Say whether `text` is one body, section or kind of document as they stand inside a 代字.

    >>> is_part("社"), is_part("指"), is_part("试行")
    (True, True, False)
    """
    return text in _BEHIND


@lru_cache(maxsize=8192)
def parses(text: str, *, anchored: bool = False) -> bool:
    """Say whether `text` can be taken apart into place, body, sections and kind, or begins with a known 代字.

    Args:
        text: a run of Han characters.
        anchored: ask for the abbreviation of a province or a known 代字 at the front; else one or two characters of any
            place will do.

    >>> parses("冀财社"), parses("阿州财行"), parses("国办发", anchored=True), parses("卢财社", anchored=True)
    (True, True, True, False)
    """
    if any(text[:cut] in _KNOWN and _tail_parses(text[cut:], False) for cut in range(len(text), 1, -1)):
        return True
    places = range(1, 4) if text.startswith("内蒙古") else (1, 2)
    if not anchored or text[:1] in PROVINCES:
        return any(len(text) > place and _tail_parses(text[place:], True) for place in places)
    return False


def _tail_parses(text: str, body_first: bool) -> bool:
    """Say whether `text` is a row of parts, the first one a body if `body_first`."""
    reached = {0}
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            if start in reached and text[start:end] in (_PARTS if body_first and start == 0 else _BEHIND):
                reached.add(end)
                break
    return len(text) in reached
