"""Patterns of wordings: a head noun that goes with many objects, {对象}完成率, filled with the object of a project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from kg.citations import find_all
from kg.text import compact
from kg.vocabulary import column, rows
from search.draft.votes import Votes
from search.table import Row
from search.wordings import Use

__all__ = ["Heads", "generic", "head_votes", "heads_of", "object_of"]

_HEAD_NAMES, _HEAD_SHARE = 4, 0.2
"""Projects of different name, and share of those with a line in the category, that a head noun needs to be one of no object in
particular: 合格率 and 及时率 are, 面积 and 完好率 are not."""
_YEAR = re.compile(r"^(?:19|20)\d{2}(?:年度?|[-_—])")

Heads = Mapping[tuple[str, str], tuple[int, int]]
"""By category and head noun: the projects of different name that use it, and those with a line of the category."""


def object_of(project: str) -> str:
    """Return what a project is about: its name without the words for how it is paid.

    >>> object_of("村卫生室药品采购补助项目"), object_of("澄财社〔2023〕9号2024年图书馆夜间开放专项经费")
    ('村卫生室药品采购', '图书馆夜间开放')
    """
    name = compact(project)
    for found in reversed(find_all(name)):
        name = name[: found.start] + name[found.end :]
    name = _YEAR.sub("", name.lstrip("-—_")).lstrip("-—_")
    shorter = True
    while shorter:
        tail = next((word for word in _funding() if name.endswith(word) and len(name) - len(word) >= 2), "")
        name, shorter = name.removesuffix(tail), bool(tail)
    return name


@cache
def _funding() -> tuple[str, ...]:
    return tuple(sorted(column("drafting", "word", **{"class": "funding"}), key=len, reverse=True))


@cache
def _nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in rows("measures"))


def head_votes(held: Mapping[int, Row], votes: Votes, row: Row) -> float:
    """Return the share of the similar projects that have some wording with the head noun of `row` in its category."""
    alike = (each.row for each in held.values() if (each.head, each.level2_category) == (row.head, row.level2_category))
    return min(1.0, sum(votes.alone(each) for each in alike))


def heads_of(held: Mapping[int, Row], used: Mapping[int, Sequence[tuple[int, Use]]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return, by category and head noun, the projects of different name that use it, and those with a line of the category."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    every: defaultdict[str, set[str]] = defaultdict(set)
    for row in held.values():
        projects = {use.project for _, use in used[row.row] if use.project}
        every[row.level2_category or ""] |= projects
        if row.head and row.slot:
            names[row.level2_category or "", row.head] |= projects
    return {key: (len(found), len(every[key[0]])) for key, found in names.items()}


def generic(row: Row, category: str, heads: Heads) -> int:
    """Return in how many projects the head noun of a wording is used where it goes with any object, else 0.

    Outputs only, and no cost: whose satisfaction, what effect and what price it is can't be told from a project's name.
    """
    if row.head not in _nouns() or not row.slot or category not in ("output.quantity", "output.quality", "output.time"):
        return 0
    names, every = heads.get((row.level2_category or "", row.head or ""), (0, 0))
    return names if names >= _HEAD_NAMES and names >= _HEAD_SHARE * every else 0
