"""The words beside which names stand in running text, as patterns; and what every text with a name holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.privacy.vocabulary import words

__all__ = ["deeds", "ends_of_labels", "hint", "kin", "starts_of_deeds"]


@cache
def ends_of_labels() -> re.Pattern[str]:
    """Return the pattern of the characters that a label can end with."""
    lasts = {word[-1] for each in ("name", "contact", "firm", "role", "group", "title", "act") for word in words(each)}
    return re.compile(f"[{re.escape(''.join(sorted(lasts)))}]")


@cache
def deeds() -> re.Pattern[str]:
    """Return the pattern of what people do, or how many they are, with the blank before it."""
    return re.compile(rf"\s?(?:{'|'.join(sorted(words('deed'), reverse=True))}|[一二两三四五六七八九十0-9]{{1,2}}[人位名])")


@cache
def _listed_deeds() -> re.Pattern[str]:
    """Return the pattern of the words alone, which is searched for fast: it begins with one of few characters."""
    return re.compile("|".join(sorted(words("deed"), reverse=True)))


_COUNTED_PEOPLE = re.compile(r"[一二两三四五六七八九十0-9]{1,2}[人位名]")


def starts_of_deeds(text: str) -> Iterator[int]:
    """Yield where stands what people do, or how many they are; with the blank before it."""
    for pattern in (_listed_deeds(), _COUNTED_PEOPLE):
        for found in pattern.finditer(text):
            start = found.start()
            yield start - 1 if start and text[start - 1].isspace() else start


@cache
def hint() -> re.Pattern[str]:
    """Return the pattern of what each text with a name holds: the end of a label, a deed, kinship, a sex, a decision.

    Most cells hold none of these.
    """
    firsts = {word[0] for each in ("deed", "kin") for word in words(each)}
    ends = ends_of_labels().pattern[1:-1]
    return re.compile(f"[{ends}{re.escape(''.join(sorted(firsts)))}由经请派让男女意签审评]|[一二两三四五六七八九十0-9][人位名]")


@cache
def kin() -> re.Pattern[str]:
    """Return the pattern of the words between the names of relatives."""
    return re.compile("|".join(sorted(words("kin"), reverse=True)))
