"""Labels that forms print whole: by them a label that a page cut in two is told from two labels, one below the other."""

from __future__ import annotations

import re
from functools import cache

import ontology
from kg.categories import categories

__all__ = ["is_label"]

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_BLANK = re.compile(r"\s+")


@cache
def _labels() -> frozenset[str]:
    """Return the labels of levels, of categories, and of columns and keys."""
    found = {label for each in categories() for label in (each.label, *each.spellings)}
    for file, at in (("levels.tsv", 0), ("heads.tsv", 2)):
        for line in (ontology.VOCAB / file).read_text("utf-8").splitlines():
            fields = line.split("\t")
            if len(fields) > at and not line.startswith("#") and not fields[at].startswith("/"):
                found.add(fields[at])
    return frozenset(found)


def is_label(text: str) -> bool:
    """Say whether a text is a label of a level, a category, a column or a key; what stands in brackets behind it is left out.

    >>> is_label("产出指标（50分）"), is_label("一级\\n指标"), is_label("度指标"), is_label("新建水池")
    (True, True, False, False)
    """
    return _BLANK.sub("", _BRACKETS.sub("", text)).removeprefix("其中：").rstrip("：:") in _labels()
