"""Labels that forms print whole: by them a label that a page cut in two is told from two labels, one below the other."""

from __future__ import annotations

import re
from functools import cache

import ontology
from kg.categories import categories

__all__ = ["is_label", "is_level"]

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_BLANK = re.compile(r"\s+")


def _words(file: str, at: int) -> frozenset[str]:
    """Return a column of a vocabulary, without what is a pattern."""
    lines = (ontology.VOCAB / file).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return frozenset(row[at] for row in rows if len(row) > at and not row[at].startswith("/"))


@cache
def _levels() -> frozenset[str]:
    """Return the labels of levels and categories."""
    return _words("levels.tsv", 0).union(label for each in categories() for label in (each.label, *each.spellings))


@cache
def _labels() -> frozenset[str]:
    """Return the labels of levels and categories, of columns and keys."""
    return _levels() | _words("heads.tsv", 2)


def _bare(text: str) -> str:
    return _BLANK.sub("", _BRACKETS.sub("", text)).removeprefix("其中：").rstrip("：:")


def is_label(text: str) -> bool:
    """Say whether a text is a label of a level, a category, a column or a key; what stands in brackets behind it is left out.

    >>> is_label("产出指标（50分）"), is_label("一级\\n指标"), is_label("度指标"), is_label("新建水池")
    (True, True, False, False)
    """
    return _bare(text) in _labels()


def is_level(text: str) -> bool:
    """Say whether a text is a label of a level or a category.

    >>> is_level("过程"), is_level("指标"), is_level("一级指标")
    (True, False, False)
    """
    return _bare(text) in _levels()
